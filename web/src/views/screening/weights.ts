/** Weights of criteria, as they stand in the address and on the sliders. */

export const MOST_WEIGHT = 100;
const USUAL = 50;

/** "CRITERION:30" of the address; what is not named has the usual weight. */
export function weights(criteria: readonly string[], texts: readonly string[]): Map<string, number> {
  const given = new Map(
    texts.map((text): [string, number] => {
      const at = text.lastIndexOf(":");
      return [text.slice(0, at), Number(text.slice(at + 1))];
    }),
  );
  return new Map(
    criteria.map((criterion) => {
      const weight = given.get(criterion) ?? USUAL;
      return [criterion, weight >= 0 && weight <= MOST_WEIGHT ? Math.round(weight) : USUAL];
    }),
  );
}

export function weightTexts(all: ReadonlyMap<string, number>): string[] {
  return [...all].filter(([, weight]) => weight !== USUAL).map(([criterion, weight]) => `${criterion}:${weight}`);
}

/** Where on its slider a criterion has this share of all weights, the others as they are; null: beyond its end. */
export function atShare(all: ReadonlyMap<string, number>, criterion: string, share: number): number | null {
  const others = [...all].reduce((sum, [name, weight]) => (name === criterion ? sum : sum + weight), 0);
  if (share >= 1 || others === 0) {
    return null;
  }
  const weight = (share * others) / (1 - share);
  return weight <= MOST_WEIGHT ? weight : null;
}
