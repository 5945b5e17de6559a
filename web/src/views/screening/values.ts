/** Values that a reader has typed for candidates, as they stand in the address. */

export const MOST_VALUE = 10;

/** "candidate:CRITERION:7.5" of the address, by candidate and criterion; nonsense is left out. */
export function typedValues(texts: readonly string[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const text of texts) {
    const [, candidate, criterion, written] = /^(.+):(\w+):([\d.]+)$/.exec(text) ?? [];
    const value = valueOf(written ?? "");
    if (candidate && criterion && value !== null) {
      found.set(candidate, (found.get(candidate) ?? new Map<string, number>()).set(criterion, value));
    }
  }
  return found;
}

/** The texts for the address, with one value another; null takes it away. */
export function withValue(texts: readonly string[], candidate: string, criterion: string, value: number | null): string[] {
  const place = `${candidate}:${criterion}:`;
  const others = texts.filter((text) => !text.startsWith(place));
  return value === null ? others : [...others, `${place}${value}`];
}

/** The value that somebody has written; null for anything but a number from 0 to 10. */
export function valueOf(written: string): number | null {
  const value = written.trim() === "" ? Number.NaN : Number(written);
  return value >= 0 && value <= MOST_VALUE ? value : null;
}
