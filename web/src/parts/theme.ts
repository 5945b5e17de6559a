import { useEffect, useState } from "react";

export type Theme = "auto" | "light" | "dark";

const NAME = "partner-graph-service:theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(NAME);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

/** Show the page in the colours that the reader has chosen, or else in those of the system. */
export function applyTheme(): void {
  const theme = chosenTheme();
  document.documentElement.dataset.theme = theme === "auto" ? (DARK.matches ? "dark" : "light") : theme;
  window.dispatchEvent(new Event("themechange"));
}

export function chooseTheme(theme: Theme): void {
  if (theme === "auto") {
    localStorage.removeItem(NAME);
  } else {
    localStorage.setItem(NAME, theme);
  }
  applyTheme();
}

DARK.addEventListener("change", applyTheme);

export interface Ink {
  dark: boolean;
  text: string;
  faint: string;
  line: string;
  surface: string;
  sunken: string;
  accent: string;
  kinds: Record<"COMPANY" | "RESOURCE" | "ALLIANCE", string>;
  groups: readonly string[];
}

/** Colours for the pictures, as the style sheet has them in the theme that is shown. */
function ink(): Ink {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    dark: colour("dark") === "1",
    text: colour("text"),
    faint: colour("faint"),
    line: colour("picture-line"),
    surface: colour("surface"),
    sunken: colour("sunken"),
    accent: colour("accent"),
    kinds: { COMPANY: colour("company"), RESOURCE: colour("resource"), ALLIANCE: colour("alliance") },
    groups: Array.from({ length: 12 }, (_, number) => colour(`group-${number}`)),
  };
}

/** The colours for pictures; read again when the theme changes. */
export function useInk(): Ink {
  const [now, setNow] = useState(ink);
  useEffect(() => {
    const read = () => setNow(ink());
    read();
    window.addEventListener("themechange", read);
    return () => window.removeEventListener("themechange", read);
  }, []);
  return now;
}

/** Whether movement is wanted. */
export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
