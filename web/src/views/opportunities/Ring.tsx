import { useStrings, useFormat } from "../../i18n";
import { arrows, HEIGHT, spots, WIDTH } from "./ring";

export interface Exchange {
  value: number;
  multilateral: boolean;
  companies: readonly { key: string; name: string }[];
  links: readonly {
    fit: number;
    giver: { key: string; name: string };
    receiver: { key: string; name: string };
    resources: readonly { key: string; name: string }[];
  }[];
}

type Answered = Omit<Exchange, "links"> & { links: readonly Omit<Exchange["links"][number], "giver" | "receiver">[] };

/** An exchange with both ends of each link: companies stand in the order of giving, the last one gives to the first. */
export function withEnds(exchange: Answered): Exchange {
  const { companies } = exchange;
  const links = exchange.links.flatMap((link, number) => {
    const giver = companies[number];
    const receiver = companies[(number + 1) % companies.length];
    return giver && receiver ? [{ ...link, giver, receiver }] : [];
  });
  return { ...exchange, links };
}

const MOST = 26;

function short(text: string): string {
  const letters = [...text];
  return letters.length > MOST ? `${letters.slice(0, MOST - 1).join("")}…` : text;
}

/** An exchange as a ring of arrows, with what flows along each. */
export function Ring({ exchange }: { exchange: Exchange }) {
  const t = useStrings();
  const format = useFormat();
  const { companies, links } = exchange;
  const at = new Map(companies.map(({ key }, number) => [key, number]));
  const places = spots(companies.length);
  const drawn = links.map((link) => ({
    link,
    arrow: arrows(companies.length, [[at.get(link.giver.key) ?? -1, at.get(link.receiver.key) ?? -1]])[0],
  }));
  const told = links.map((link) => t.opportunities.flow(link.giver.name, link.receiver.name, link.resources.map(({ name }) => name).join(", ")));
  return (
    <svg className="ring" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told.join(" ")}>
      <defs>
        <marker id="head" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="16" markerHeight="16" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 0 10 5 0 10Z" className="arrow-head" />
        </marker>
      </defs>
      {drawn.map(({ link, arrow }) =>
        arrow ? (
          <g key={`${link.giver.key} ${link.receiver.key}`}>
            <path d={arrow.path} className="arrow" strokeWidth={1.5 + 4 * link.fit} markerEnd="url(#head)" />
            <text className="flow" x={arrow.label.x} y={arrow.label.y - 7} textAnchor="middle">
              {short(link.resources[0]?.name ?? "")}
            </text>
            <text className="flow faint" x={arrow.label.x} y={arrow.label.y + 8} textAnchor="middle">
              {link.resources.length > 1 ? t.opportunities.more(format.count(link.resources.length - 1)) : ""} {format.percent(link.fit)}
            </text>
          </g>
        ) : null,
      )}
      {companies.map((company, number) => {
        const place = places[number] ?? { x: 0, y: 0 };
        const above = place.y < HEIGHT / 2 - 10;
        return (
          <g key={company.key}>
            <circle cx={place.x} cy={place.y} r="26" className="ring-node" />
            <text x={place.x} y={place.y + 5} textAnchor="middle" className="ring-letter">
              {[...company.name][0]}
            </text>
            <text x={place.x} y={place.y + (above ? -34 : 44)} textAnchor="middle" className="ring-name">
              {short(company.name)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
