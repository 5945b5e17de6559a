import type { Ink } from "../parts/ink";
import { drawing, groups, type Company, type Drawing, type Group } from "../views/ecosystem/drawing";

/** What Python hands over. */
export interface Node {
  id: string;
  label: string;
  /** What it is; "" where nobody says. */
  kind: string;
  /** The community that it is in; "" where nobody says. */
  group: string;
  degree: number;
  x: number;
  y: number;
}

export interface Link {
  source: string;
  target: string;
}

export interface Picture extends Drawing {
  groups: Group[];
}

function isKind(name: string, ink: Ink): name is keyof Ink["kinds"] {
  return name in ink.kinds;
}

/** A graph as the explorer draws the ecosystem: coloured by what nodes are, or else by community; sized by degree. */
export function picture(nodes: readonly Node[], links: readonly Link[], ink: Ink): Picture {
  const kinds = new Set(nodes.map((node) => node.kind));
  const by = kinds.size < 2 && nodes.some((node) => node.group) ? "community" : "industry";
  const companies = nodes.map((node): Company => ({ ...node, key: node.id, industry: node.kind }));
  const found = groups(companies, by, ink).map((group) =>
    isKind(group.id, ink) ? { ...group, color: ink.kinds[group.id] } : group,
  );
  const between = links.filter((link) => link.source !== link.target).map((link) => ({ ...link, weight: 1 }));
  return { ...drawing(companies, between, found, new Set(), by, "degree", ink), groups: found };
}
