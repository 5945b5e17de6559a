/** A colour between two, both as #rrggbb: `share` of the first, the rest of the second. WebGL mixes none itself. */
export function mixed(first: string, second: string, share: number): string {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const under = parts(second);
  return `#${parts(first)
    .map((value, at) => Math.round(value * share + (under[at] ?? 0) * (1 - share)).toString(16).padStart(2, "0"))
    .join("")}`;
}
