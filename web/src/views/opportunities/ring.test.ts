import { describe, expect, it } from "vitest";
import { arrows, HEIGHT, spots, WIDTH } from "./ring";

describe("a ring", () => {
  it.each([2, 3, 4, 5])("keeps %i companies apart and inside", (count) => {
    const places = spots(count);
    for (const [number, { x, y }] of places.entries()) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(WIDTH);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(HEIGHT);
      for (const other of places.slice(number + 1)) {
        expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(100);
      }
    }
  });

  it("has an arrow per link, and two that go to and fro lie apart", () => {
    const [there, back] = arrows(2, [[0, 1], [1, 0]]);
    expect(there?.path).not.toBe(back?.path);
    expect(Math.abs((there?.label.y ?? 0) - (back?.label.y ?? 0))).toBeGreaterThan(60);
  });

  it("leaves out what leads nowhere", () => {
    expect(arrows(3, [[0, 0], [0, 7]])).toEqual([]);
  });
});
