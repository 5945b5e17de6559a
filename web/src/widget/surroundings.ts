/** Whether the notebook around a picture is dark: as JupyterLab or VS Code say, or else as the system is. */
export function isDark(): boolean {
  const { classList, dataset } = document.body;
  if (dataset.jpThemeLight) {
    return dataset.jpThemeLight === "false";
  }
  if (classList.contains("vscode-light") || classList.contains("vscode-high-contrast-light")) {
    return false;
  }
  return (
    classList.contains("vscode-dark") ||
    classList.contains("vscode-high-contrast") ||
    matchMedia("(prefers-color-scheme: dark)").matches
  );
}

/** Calls back whenever that may have changed; gives what ends it. */
export function onTheme(changed: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const body = new MutationObserver(changed);
  media.addEventListener("change", changed);
  body.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light"] });
  return () => {
    media.removeEventListener("change", changed);
    body.disconnect();
  };
}
