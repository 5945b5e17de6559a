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
