import { useState, useSyncExternalStore, type ReactNode } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { HAS_GRAPHIQL } from "../client/graphiql";
import { onToken, token } from "../client/session";
import { useLanguage, useStrings } from "../i18n";
import { keyIn, of, paths } from "../views/paths";
import { useAddress, useLinks } from "./address";
import { CompanyPicker } from "./CompanyPicker";
import { Icon, type IconName } from "./Icon";
import { signIn } from "./States";
import { chooseTheme, chosenTheme, type Theme } from "./theme";

/** Views in the menu; those of one company keep the company when one goes from one to the other. */
export const MENU = [
  ["ecosystem", false],
  ["company", true],
  ["gaps", true],
  ["whiteSpace", true],
  ["opportunities", false],
  ["screening", true],
  ["whatIf", false],
  ["alliances", false],
] as const satisfies readonly (readonly [keyof typeof paths & IconName, boolean])[];

const OF_ONE_COMPANY: readonly string[] = MENU.filter(([, one]) => one).map(([name]) => paths[name]);

/** The key of the company that the present view is about. */
function companyIn(path: string): string | null {
  const [, view, key] = path.split("/");
  return key && OF_ONE_COMPANY.includes(`/${view}`) ? keyIn(key) : null;
}

/** What stays around the views: the menu, the search, the day, language and colours. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useStrings();
  const [path, navigate] = useLocation();
  const link = useLinks();
  const company = companyIn(path);
  const target = OF_ONE_COMPANY.find((one) => path.startsWith(one)) ?? paths.company;
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.shell.skip}
      </a>
      <header className="bar">
        <Link href={link(paths.start)} className="brand">
          <img src="/explorer/favicon.svg" alt="" width="26" height="26" />
          <span>{t.shell.product}</span>
        </Link>
        <CompanyPicker
          label={t.shell.search}
          onChoose={(one) => navigate(link(of(target, one.key)))}
        />
        <div className="bar-end">
          <Day />
          <SignOut />
          <LanguageButton />
          <ThemeButton />
        </div>
      </header>
      <nav className="menu" aria-label={t.shell.menu}>
        <ul>
          {MENU.map(([name, one]) => (
            <li key={name}>
              <Link
                href={link(one && company ? of(paths[name], company) : paths[name])}
                aria-current={path === paths[name] || path.startsWith(`${paths[name]}/`) ? "page" : undefined}
              >
                <Icon name={name} />
                <span>{t.views[name].title}</span>
              </Link>
            </li>
          ))}
        </ul>
        {HAS_GRAPHIQL && (
          <ul className="menu-end">
            <li>
              <a href="/graphql">
                <Icon name="graphql" />
                <span>GraphiQL</span>
              </a>
            </li>
          </ul>
        )}
      </nav>
      {children}
    </div>
  );
}

function Day() {
  const t = useStrings();
  const address = useAddress();
  const search = useSearch();
  return (
    <label className="day">
      <span>{t.shell.asOf}</span>
      <input
        key={search.includes("asOf") ? "given" : "today"}
        type="date"
        min="0001-01-01"
        max="9999-12-31"
        value={address.text("asOf") ?? ""}
        onChange={(event) => address.set({ asOf: event.target.value || null }, { replace: true })}
      />
    </label>
  );
}

function SignOut() {
  const t = useStrings();
  const known = useSyncExternalStore(onToken, token);
  return known === null ? null : (
    <button type="button" className="button" onClick={() => signIn(null)}>
      {t.shell.signOut}
    </button>
  );
}

function LanguageButton() {
  const t = useStrings();
  const { language, speak } = useLanguage();
  return (
    <button
      type="button"
      className="button"
      lang={language === "en" ? "zh-Hans" : "en"}
      onClick={() => speak(language === "en" ? "zh" : "en")}
    >
      {t.shell.otherLanguage}
    </button>
  );
}

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const THEME_ICONS: Record<Theme, IconName> = { auto: "auto", light: "sun", dark: "moon" };

function ThemeButton() {
  const t = useStrings();
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <button
      type="button"
      className="round"
      aria-label={`${t.shell.theme}: ${t.shell.themes[theme]}`}
      title={`${t.shell.theme}: ${t.shell.themes[theme]}`}
      onClick={() => {
        chooseTheme(NEXT[theme]);
        setTheme(NEXT[theme]);
      }}
    >
      <Icon name={THEME_ICONS[theme]} />
    </button>
  );
}
