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

/** Colours for the pictures in an element, as the style sheet has them in the theme that is shown. */
export function inkOf(place: Element): Ink {
  const style = getComputedStyle(place);
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

/** Whether movement is wanted. */
export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
