import type { Curve } from "../../parts/Chart";

export interface Sold {
  day: string | null;
  currency: string;
  amount: string;
  company: { key: string; name: string } | null;
}

/** By currency, which can't be added up, the sales of each company by day. */
export function bySeller(groups: readonly Sold[]): { currency: string; curves: Curve[] }[] {
  const found = new Map<string, Map<string, { name: string; points: [string, number][] }>>();
  for (const { day, currency, amount, company } of groups) {
    if (day && company) {
      const sellers = found.get(currency) ?? new Map<string, { name: string; points: [string, number][] }>();
      const seller = sellers.get(company.key) ?? { name: company.name, points: [] };
      seller.points.push([day, Number(amount)]);
      sellers.set(company.key, seller);
      found.set(currency, sellers);
    }
  }
  return [...found].map(([currency, sellers]) => ({
    currency,
    curves: [...sellers.values()].map(({ name, points }) => ({ name, points: points.sort(([a], [b]) => a.localeCompare(b)) })),
  }));
}
