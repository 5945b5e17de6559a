import { describe, expect, it } from "vitest";
import { radial, shown, steps, stepText, type Piece, type Thing } from "./exploration";

const thing = (id: string, kind: Thing["kind"] = "COMPANY"): Thing => ({ id, key: id, label: id, kind, group: null });

// m - a - b, and m - c
const first: Piece = {
  things: [thing("m"), thing("a"), thing("c", "ALLIANCE")],
  ties: [
    { source: "m", target: "a", kind: "COMPETES_WITH", weight: 1 },
    { source: "m", target: "c", kind: "MEMBER_OF", weight: 1 },
  ],
};
const grown: Piece = {
  things: [thing("a"), thing("b", "RESOURCE"), thing("m")],
  ties: [
    { source: "a", target: "b", kind: "HAS", weight: 0.5 },
    { source: "m", target: "a", kind: "COMPETES_WITH", weight: 1 },
  ],
};
const ids = (list: readonly Thing[]) => list.map((one) => one.id);

describe("steps", () => {
  it("come back from their text", () => {
    const step = { action: "hide", kind: "RESOURCE", key: "a:b" } as const;
    expect(steps([stepText(step)])).toEqual([step]);
  });

  it("leave out what is none", () => {
    expect(steps(["", "grow", "grow:COMPANY", "eat:COMPANY:a", "grow:PLANET:a"])).toEqual([]);
  });
});

describe("shown", () => {
  it("joins pieces and counts each tie once", () => {
    const all = shown("m", [first, grown], new Set());
    expect(ids(all.things)).toEqual(["m", "a", "c", "b"]);
    expect(all.ties).toHaveLength(3);
    expect([...all.depth]).toEqual([["m", 0], ["a", 1], ["c", 1], ["b", 2]]);
  });

  it("hides a node with what only led on from it", () => {
    expect(ids(shown("m", [first, grown], new Set(["a"])).things)).toEqual(["m", "c"]);
  });

  it("keeps what is pinned", () => {
    expect(ids(shown("m", [first, grown], new Set(["a"]), new Set(["b"])).things)).toEqual(["m", "c", "b"]);
  });
});

describe("radial", () => {
  it("puts nodes further out the more steps they are away", () => {
    const places = radial(shown("m", [first, grown], new Set()));
    const away = (id: string) => Math.hypot(places.get(id)?.x ?? NaN, places.get(id)?.y ?? NaN);
    expect(away("m")).toBe(0);
    expect(away("a")).toBeCloseTo(1);
    expect(away("b")).toBeCloseTo(2);
  });

  it("puts no two nodes in one place, however many there are", () => {
    const many = Array.from({ length: 400 }, (_, number) => thing(`n${number}`));
    const piece: Piece = {
      things: [thing("m"), ...many],
      ties: many.map(({ id }) => ({ source: "m", target: id, kind: "HAS", weight: 1 })),
    };
    const places = [...radial(shown("m", [piece], new Set())).values()];
    expect(new Set(places.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size).toBe(401);
  });
});
