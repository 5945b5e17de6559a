import { expect, it } from "vitest";
import { keyIn } from "../views/paths";
import { changed } from "./address";

it("changes what is named and leaves the rest of the address", () => {
  expect(changed("asOf=2026-01-01&step=a&step=b", { step: ["a"] })).toBe("asOf=2026-01-01&step=a");
  expect(changed("asOf=2026-01-01&q=x", { q: null, tab: "needs" })).toBe("asOf=2026-01-01&tab=needs");
  expect(changed("step=a", { step: [] })).toBe("");
});

it("keeps what has a meaning in addresses", () => {
  const text = changed("", { q: "a&b=c #ü" });
  expect(new URLSearchParams(text).get("q")).toBe("a&b=c #ü");
});

it("reads keys of paths, also of broken ones", () => {
  expect(keyIn("a%2Fb")).toBe("a/b");
  expect(keyIn("%E0%A4")).toBe("%E0%A4");
});
