/** Paths of the views. The service answers exactly these with the page. */
export const paths = {
  start: "/",
  ecosystem: "/ecosystem",
  company: "/companies",
  gaps: "/gaps",
  whiteSpace: "/white-space",
  opportunities: "/opportunities",
  screening: "/screening",
  whatIf: "/what-if",
  alliances: "/alliances",
} as const;

export function of(path: string, key: string): string {
  return `${path}/${encodeURIComponent(key)}`;
}

/** The key in a part of a path; the part itself where it is none that an address should have. */
export function keyIn(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
