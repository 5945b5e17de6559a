import { expect, it } from "vitest";
import { typedValues, valueOf, withValue } from "./values";

it("reads typed values of the address, and leaves nonsense out", () => {
  const found = typedValues(["a:REPUTATION:7.5", "a:b:WILLINGNESS:0", "a:REPUTATION:11", "a:REPUTATION:x", "REPUTATION:3", ""]);
  expect(found.get("a")).toEqual(new Map([["REPUTATION", 7.5]]));
  expect(found.get("a:b")).toEqual(new Map([["WILLINGNESS", 0]]));
  expect(found.size).toBe(2);
});

it("changes one value and keeps the others", () => {
  const texts = ["a:REPUTATION:7", "ab:REPUTATION:3"];
  expect(withValue(texts, "a", "REPUTATION", 8)).toEqual(["ab:REPUTATION:3", "a:REPUTATION:8"]);
  expect(withValue(texts, "a", "REPUTATION", null)).toEqual(["ab:REPUTATION:3"]);
});

it("takes numbers from 0 to 10", () => {
  expect(["0", "10", " 2.5 "].map(valueOf)).toEqual([0, 10, 2.5]);
  expect(["", "-1", "10.1", "x", "1e9"].map(valueOf)).toEqual([null, null, null, null, null]);
});
