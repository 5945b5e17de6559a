import { expect, it } from "vitest";
import { bySeller } from "./sales";

it("keeps currencies apart and puts days in order", () => {
  const a = { key: "a", name: "A" };
  const found = bySeller([
    { day: "2026-02-02", currency: "EUR", amount: "2.5", company: a },
    { day: "2026-02-01", currency: "EUR", amount: "1", company: a },
    { day: "2026-02-01", currency: "USD", amount: "7", company: { key: "b", name: "B" } },
    { day: null, currency: "EUR", amount: "9", company: a },
  ]);
  expect(found).toEqual([
    { currency: "EUR", curves: [{ name: "A", points: [["2026-02-01", 1], ["2026-02-02", 2.5]] }] },
    { currency: "USD", curves: [{ name: "B", points: [["2026-02-01", 7]] }] },
  ]);
});
