import { expect, it } from "vitest";
import { atShare, weights, weightTexts } from "./weights";

it("reads weights of the address, and takes the usual one where none or nonsense is given", () => {
  const all = weights(["A", "B", "C", "D"], ["A:30", "B:-4", "C:x"]);
  expect([...all.values()]).toEqual([30, 50, 50, 50]);
  expect(weightTexts(all)).toEqual(["A:30"]);
});

it("finds the weight that has a share of all", () => {
  const all = new Map([["A", 50], ["B", 25], ["C", 25]]);
  expect(atShare(all, "A", 0.5)).toBe(50);
  expect(atShare(all, "A", 0.2)).toBe(12.5);
  expect(atShare(all, "A", 0.9)).toBeNull();
  expect(atShare(all, "A", 1)).toBeNull();
});
