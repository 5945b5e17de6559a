/** What a reader has made of the neighbourhood, step by step, and the picture that follows from it. */

export type Kind = "COMPANY" | "RESOURCE" | "ALLIANCE";
export type LinkKind = "HAS" | "NEEDS" | "MEMBER_OF" | "COMPETES_WITH" | "PARTNER";

export interface Thing {
  id: string;
  key: string;
  label: string;
  kind: Kind;
  group: string | null;
}

export interface Tie {
  source: string;
  target: string;
  kind: LinkKind;
  weight: number;
}

export interface Piece {
  things: readonly Thing[];
  ties: readonly Tie[];
  /** The answer that it was made of. */
  answer?: unknown;
}

export type Action = "grow" | "hide" | "pin";

/** One step, as it stands in the address: "grow:COMPANY:key". */
export interface Step {
  action: Action;
  kind: Kind;
  key: string;
}

const ACTIONS: readonly string[] = ["grow", "hide", "pin"];
const KINDS: readonly string[] = ["COMPANY", "RESOURCE", "ALLIANCE"];

export function stepText({ action, kind, key }: Step): string {
  return `${action}:${kind}:${key}`;
}

/** The steps of an address; what is none is left out. */
export function steps(texts: readonly string[]): Step[] {
  return texts.flatMap((text) => {
    const [action = "", kind = "", ...key] = text.split(":");
    return ACTIONS.includes(action) && KINDS.includes(kind) && key.length
      ? [{ action: action as Action, kind: kind as Kind, key: key.join(":") }]
      : [];
  });
}

export interface Shown {
  things: Thing[];
  ties: Tie[];
  /** Steps from the middle, by id. */
  depth: ReadonlyMap<string, number>;
  /** By id what it was reached from. */
  parent: ReadonlyMap<string, string>;
}

/**
 * What there is to see of all pieces: without what is hidden, and without what only led on from it. What is
 * pinned stays, whatever is hidden around it.
 */
export function shown(
  root: string,
  pieces: readonly Piece[],
  hidden: ReadonlySet<string>,
  pinned: ReadonlySet<string> = new Set(),
): Shown {
  const things = new Map<string, Thing>();
  const ties = new Map<string, Tie>();
  for (const piece of pieces) {
    for (const thing of piece.things) {
      if (!hidden.has(thing.id) && !things.has(thing.id)) {
        things.set(thing.id, thing);
      }
    }
    for (const tie of piece.ties) {
      ties.set(`${tie.kind} ${tie.source} ${tie.target}`, tie);
    }
  }
  const known = [...ties.values()].filter((tie) => things.has(tie.source) && things.has(tie.target));
  const beside = new Map<string, string[]>();
  for (const { source, target } of known) {
    beside.set(source, [...(beside.get(source) ?? []), target]);
    beside.set(target, [...(beside.get(target) ?? []), source]);
  }
  const depth = new Map<string, number>(things.has(root) ? [[root, 0]] : []);
  const parent = new Map<string, string>();
  for (const id of depth.keys()) {
    for (const next of beside.get(id) ?? []) {
      if (!depth.has(next)) {
        depth.set(next, (depth.get(id) ?? 0) + 1);
        parent.set(next, id);
      }
    }
  }
  for (const id of pinned) {
    if (things.has(id) && !depth.has(id)) {
      depth.set(id, 1);
      parent.set(id, root);
    }
  }
  return {
    things: [...things.values()].filter((thing) => depth.has(thing.id)),
    ties: known.filter((tie) => depth.has(tie.source) && depth.has(tie.target)),
    depth,
    parent,
  };
}

export interface Place {
  x: number;
  y: number;
}

const RING = 1;
const GAP = 0.11;

/**
 * Places on rings around the middle: each node beyond its parent, with as much of the circle as the nodes that
 * it leads to need; a ring is as wide as its nodes ask for.
 */
export function radial({ things, depth, parent }: Shown): Map<string, Place> {
  const children = new Map<string, Thing[]>();
  for (const thing of things) {
    const from = parent.get(thing.id);
    if (from !== undefined) {
      children.set(from, [...(children.get(from) ?? []), thing]);
    }
  }
  for (const list of children.values()) {
    list.sort((a, b) => KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind));
  }
  const leaves = new Map<string, number>();
  const deepestFirst = [...things].sort((a, b) => (depth.get(b.id) ?? 0) - (depth.get(a.id) ?? 0));
  for (const { id } of deepestFirst) {
    const below = (children.get(id) ?? []).reduce((sum, child) => sum + (leaves.get(child.id) ?? 1), 0);
    leaves.set(id, Math.max(1, below));
  }
  const counts: number[] = [];
  for (const { id } of things) {
    const at = depth.get(id) ?? 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const radii = [0];
  for (let at = 1; at < counts.length; at += 1) {
    radii[at] = Math.max((radii[at - 1] ?? 0) + RING, ((counts[at] ?? 0) * GAP) / (2 * Math.PI));
  }
  const places = new Map<string, Place>();
  const root = things.find(({ id }) => depth.get(id) === 0);
  const lay = (thing: Thing, from: number, to: number, number: number): void => {
    const at = depth.get(thing.id) ?? 0;
    const angle = (from + to) / 2;
    // where nodes stand close, every other one stands a little further out, so that both can be read
    const crowded = at > 0 && (to - from) * (radii[at] ?? 0) < 0.22 * RING;
    const radius = (radii[at] ?? 0) + (crowded && number % 2 ? 0.22 * RING : 0);
    places.set(thing.id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
    let start = from;
    const all = leaves.get(thing.id) ?? 1;
    (children.get(thing.id) ?? []).forEach((child, position) => {
      const end = start + ((to - from) * (leaves.get(child.id) ?? 1)) / all;
      lay(child, start, end, position);
      start = end;
    });
  };
  if (root) {
    lay(root, Math.PI / 2, Math.PI / 2 + 2 * Math.PI, 0);
  }
  return places;
}
