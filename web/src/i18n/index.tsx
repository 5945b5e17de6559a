import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";
import { en } from "./en";
import { zh } from "./zh";

/** What has to be there in every language: a missing one fails the build. */
export type Strings = typeof en;
export type Language = "en" | "zh";

const ALL: Record<Language, Strings> = { en, zh };
const NAME = "partner-graph-service:language";

function chosen(): Language {
  const kept = localStorage.getItem(NAME);
  if (kept === "en" || kept === "zh") {
    return kept;
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

interface Spoken {
  language: Language;
  speak(language: Language): void;
}

const Context = createContext<Spoken>({ language: "en", speak: () => undefined });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosen);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  }, [language]);
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      speak: (next) => {
        localStorage.setItem(NAME, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Context value={spoken}>{children}</Context>;
}

export function useLanguage(): Spoken {
  return use(Context);
}

export function useStrings(): Strings {
  return ALL[use(Context).language];
}

/** How numbers and dates are written in the language. */
export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatOf(language), [language]);
}

export interface Format {
  count(value: number): string;
  figure(value: number | null | undefined): string;
  percent(value: number | null | undefined): string;
  money(amount: string | null | undefined, currency: string | null | undefined): string;
  day(date: string | null | undefined): string;
}

const NONE = "–";

export function formatOf(language: Language): Format {
  const locale = language === "zh" ? "zh-Hans-CN" : "en-GB";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  return {
    count: (value) => whole.format(value),
    figure: (value) => (value === null || value === undefined ? NONE : figure.format(value)),
    percent: (value) => (value === null || value === undefined ? NONE : percent.format(value)),
    money: (amount, currency) =>
      amount === null || amount === undefined ? NONE : `${whole.format(Number(amount))} ${currency ?? ""}`.trim(),
    day: (date) => (date ? day.format(new Date(`${date}T00:00:00Z`)) : NONE),
  };
}
