/** Where the companies of an exchange stand, and the arrows from each to the next. */

export interface Spot {
  x: number;
  y: number;
}

export interface Arrow {
  from: number;
  to: number;
  path: string;
  /** Where what flows is written. */
  label: Spot;
}

export const WIDTH = 560;
export const HEIGHT = 380;
const RADIUS = { x: 165, y: 125 };
const NODE = 26;

export function spots(count: number): Spot[] {
  return Array.from({ length: count }, (_, number) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * number) / count - (count === 2 ? Math.PI / 2 : 0);
    return { x: WIDTH / 2 + RADIUS.x * Math.cos(angle), y: HEIGHT / 2 + RADIUS.y * Math.sin(angle) };
  });
}

/** An arrow per link, bent outwards, from edge to edge of the circles; two that go to and fro lie apart. */
export function arrows(count: number, links: readonly (readonly [from: number, to: number])[]): Arrow[] {
  const places = spots(count);
  return links.flatMap(([from, to]) => {
    const start = places[from];
    const end = places[to];
    if (!start || !end || from === to) {
      return [];
    }
    const length = Math.hypot(end.x - start.x, end.y - start.y);
    const across = { x: (end.y - start.y) / length, y: -(end.x - start.x) / length };
    const bend = count === 2 ? 90 : 34;
    const middle = { x: (start.x + end.x) / 2 + across.x * bend, y: (start.y + end.y) / 2 + across.y * bend };
    const shifted = (at: Spot, by: number): Spot => {
      const away = Math.hypot(middle.x - at.x, middle.y - at.y);
      return { x: at.x + ((middle.x - at.x) * by) / away, y: at.y + ((middle.y - at.y) * by) / away };
    };
    const [head, tail] = [shifted(end, NODE + 9), shifted(start, NODE + 3)];
    const round = (value: number) => Math.round(value * 10) / 10;
    return [
      {
        from,
        to,
        path: `M${round(tail.x)} ${round(tail.y)}Q${round(middle.x)} ${round(middle.y)} ${round(head.x)} ${round(head.y)}`,
        label: { x: (start.x + end.x + 2 * middle.x) / 4, y: (start.y + end.y + 2 * middle.y) / 4 },
      },
    ];
  });
}
