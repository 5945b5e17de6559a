import { mixed } from "../../parts/colours";
import type { PictureEdge, PictureNode } from "../../parts/drawnGraph";
import type { Ink } from "../../parts/ink";

export interface Company {
  id: string;
  key: string;
  label: string;
  group: string | null;
  degree: number;
  industry: string | null;
  x: number | null;
  y: number | null;
  betweenness?: number | null;
}

export interface Link {
  source: string;
  target: string;
  weight: number;
}

export type ColourBy = "community" | "industry";
export type SizeBy = "degree" | "betweenness";

export interface Group {
  /** What stands in the address; "" are companies that belong to no group. */
  id: string;
  count: number;
  color: string;
}

const NAMED_GROUPS = 11;

export function groupOf(company: Company, by: ColourBy): string {
  // a company without partners is a community of its own, which is to say: of none
  return by === "industry" ? (company.industry ?? "") : company.degree ? (company.group ?? "") : "";
}

/** The groups, largest first, with their colours; small ones and those without one share the last. */
export function groups(companies: readonly Company[], by: ColourBy, ink: Ink): Group[] {
  const counts = new Map<string, number>();
  for (const company of companies) {
    const id = groupOf(company, by);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const named = [...counts].filter(([id]) => id !== "").sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const grey = ink.groups[9] ?? ink.line;
  const colours = ink.groups.filter((colour) => colour !== grey);
  const found = named.slice(0, NAMED_GROUPS).map(([id, count], number) => ({ id, count, color: colours[number] ?? grey }));
  const rest = companies.length - found.reduce((sum, { count }) => sum + count, 0);
  return rest ? [...found, { id: "", count: rest, color: grey }] : found;
}

export interface Drawing {
  nodes: PictureNode[];
  edges: PictureEdge[];
}

/** The picture: companies coloured by group, sized by a measure; without the groups that are switched off. */
export function drawing(
  companies: readonly Company[],
  links: readonly Link[],
  all: readonly Group[],
  off: ReadonlySet<string>,
  by: ColourBy,
  size: SizeBy,
  ink: Ink,
): Drawing {
  const colours = new Map(all.map((group) => [group.id, group.color]));
  const shownGroup = (company: Company) => {
    const id = groupOf(company, by);
    return colours.has(id) ? id : "";
  };
  const measure = (company: Company) => (size === "degree" ? company.degree : (company.betweenness ?? 0));
  const most = companies.reduce((max, company) => Math.max(max, measure(company)), 0) || 1;
  const scale = companies.length > 1500 ? 0.5 : companies.length > 60 ? 0.7 : 1;
  const shown = new Map<string, string>();
  const nodes: PictureNode[] = [];
  for (const company of companies) {
    const group = shownGroup(company);
    if (company.x === null || company.y === null || off.has(group)) {
      continue;
    }
    const color = colours.get(group) ?? ink.line;
    shown.set(company.id, color);
    nodes.push({
      id: company.id,
      label: company.label,
      x: company.x,
      y: company.y,
      // the area tells the measure
      size: scale * (3.5 + 11 * Math.sqrt(measure(company) / most)),
      color,
    });
  }
  const faint = links.length > 3000 ? 0.16 : 0.35;
  const blends = new Map<string, string>();
  const edges: PictureEdge[] = [];
  for (const { source, target } of links) {
    const from = shown.get(source);
    const to = shown.get(target);
    if (from && to) {
      const color = from === to ? from : ink.line;
      let blend = blends.get(color);
      if (!blend) {
        blend = mixed(color, ink.sunken, faint);
        blends.set(color, blend);
      }
      edges.push({ source, target, color: blend, size: 0.6 });
    }
  }
  return { nodes, edges };
}
