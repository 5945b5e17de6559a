/** The token that a reader has entered; kept while the tab is open, and sent nowhere but to the service. */

const NAME = "partner-graph-service:token";

export function token(): string | null {
  return sessionStorage.getItem(NAME);
}

export function keepToken(text: string | null): void {
  if (text) {
    sessionStorage.setItem(NAME, text);
  } else {
    sessionStorage.removeItem(NAME);
  }
  window.dispatchEvent(new Event("tokenchange"));
}

/** Calls back whenever the token is another one. */
export function onToken(changed: () => void): () => void {
  window.addEventListener("tokenchange", changed);
  return () => window.removeEventListener("tokenchange", changed);
}

/** What every request to the service carries besides its content. */
export function credentials(): Record<string, string> {
  const known = token();
  return known ? { authorization: `Bearer ${known}` } : {};
}
