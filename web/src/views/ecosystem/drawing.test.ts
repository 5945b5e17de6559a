import { describe, expect, it } from "vitest";
import type { Ink } from "../../parts/ink";
import { drawing, groups, type Company } from "./drawing";

const ink: Ink = {
  dark: false,
  text: "#000000",
  faint: "#555555",
  line: "#cccccc",
  surface: "#ffffff",
  sunken: "#eeeeee",
  accent: "#0000ff",
  kinds: { COMPANY: "#0000ff", RESOURCE: "#00ff00", ALLIANCE: "#ff0000" },
  groups: Array.from({ length: 12 }, (_, number) => `#0000${(16 + number).toString(16)}`),
};
const company = (id: string, group: string, degree: number, industry: string | null = null): Company => ({
  id, key: id, label: id, group, degree, industry, x: degree, y: 0, betweenness: degree / 10,
});
const some = [company("a", "0", 2), company("b", "0", 1, "air"), company("c", "0", 1, "air"), company("d", "1", 0)];
const links = [{ source: "a", target: "b", weight: 1 }, { source: "a", target: "c", weight: 1 }];

describe("groups", () => {
  it("counts companies without partners in no community", () => {
    expect(groups(some, "community", ink).map(({ id, count }) => [id, count])).toEqual([["0", 3], ["", 1]]);
  });

  it("puts small groups together when there are too many for the colours", () => {
    const many = Array.from({ length: 40 }, (_, number) => company(`n${number}`, String(number), 1));
    const found = groups(many, "community", ink);
    expect(found).toHaveLength(12);
    expect(found.at(-1)).toMatchObject({ id: "", count: 29 });
    expect(new Set(found.map(({ color }) => color)).size).toBe(12);
  });
});

describe("drawing", () => {
  it("draws larger what measures more", () => {
    const { nodes, edges } = drawing(some, links, groups(some, "community", ink), new Set(), "community", "degree", ink);
    expect(nodes.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(nodes[0]?.size).toBeGreaterThan(nodes[1]?.size ?? NaN);
    expect(edges).toHaveLength(2);
  });

  it("leaves out what is switched off, with its links", () => {
    const { nodes, edges } = drawing(some, links, groups(some, "industry", ink), new Set(["air"]), "industry", "degree", ink);
    expect(nodes.map(({ id }) => id)).toEqual(["a", "d"]);
    expect(edges).toEqual([]);
  });
});
