import { expect, it } from "vitest";
import { mixed } from "./colours";

it("lies between two colours", () => {
  expect(mixed("#ff0000", "#0000ff", 0.5)).toBe("#800080");
  expect(mixed("#123456", "#ffffff", 1)).toBe("#123456");
  expect(mixed("#123456", "#ffffff", 0)).toBe("#ffffff");
});
