import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { ask, type Unanswered } from "../../client/client";
import { AllianceNeighboursDocument, CompanyNeighboursDocument, ResourceNeighboursDocument } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay, useLinks } from "../../parts/address";
import { AllianceLink, CompanyLink } from "../../parts/CompanyLink";
import { DataTable, type Column } from "../../parts/DataTable";
import { mixed } from "../../parts/colours";
import { GraphPicture } from "../../parts/GraphPicture";
import { Icon } from "../../parts/Icon";
import { Failure, Loading } from "../../parts/States";
import type { Ink } from "../../parts/ink";
import { useInk } from "../../parts/useInk";
import { Card, Source } from "../../parts/View";
import { of, paths } from "../paths";
import { radial, shown, steps, stepText, type Action, type Kind, type LinkKind, type Piece, type Thing } from "./exploration";

export const FIRST_LIMIT = 60;
const GROWN_LIMIT = 30;

const ALL_KINDS: readonly Kind[] = ["COMPANY", "ALLIANCE", "RESOURCE"];

function idOf(kind: Kind, key: string): string {
  return `${kind}:${key}`;
}

/** What stands around one thing, in one shape for all kinds. */
async function around(kind: Kind, key: string, limit: number, asOf: string | undefined, signal: AbortSignal): Promise<Piece> {
  if (kind === "COMPANY") {
    const answer = await ask(CompanyNeighboursDocument, { key, limit, asOf: asOf ?? null }, signal);
    const view = answer.company?.neighbourhood ?? { nodes: [], links: [] };
    const ids = new Map(view.nodes.map((node) => [node.id, idOf(node.kind, node.key)]));
    return {
      answer,
      things: view.nodes.map(({ key, label, kind, group }) => ({ id: idOf(kind, key), key, label, kind, group })),
      ties: view.links.map((link) => ({
        ...link,
        source: ids.get(link.source) ?? "",
        target: ids.get(link.target) ?? "",
      })),
    };
  }
  const id = idOf(kind, key);
  const company = (node: { key: string; name: string; industry: string | null }): Thing => ({
    id: idOf("COMPANY", node.key),
    key: node.key,
    label: node.name,
    kind: "COMPANY",
    group: node.industry,
  });
  if (kind === "RESOURCE") {
    const { resource } = await ask(ResourceNeighboursDocument, { key, first: GROWN_LIMIT / 2 }, signal);
    if (!resource) {
      return { things: [], ties: [] };
    }
    const { holders, seekers } = resource;
    return {
      things: [
        { id, key, label: resource.name, kind, group: resource.kind },
        ...[...holders.edges, ...seekers.edges].map(({ node }) => company(node)),
      ],
      ties: [
        ...holders.edges.map(({ node, level }) => ({ source: idOf("COMPANY", node.key), target: id, kind: "HAS" as const, weight: level ?? 0 })),
        ...seekers.edges.map(({ node, importance }) => ({ source: idOf("COMPANY", node.key), target: id, kind: "NEEDS" as const, weight: importance ?? 0 })),
      ],
    };
  }
  const { alliance } = await ask(AllianceNeighboursDocument, { key, first: GROWN_LIMIT, asOf: asOf ?? null }, signal);
  if (!alliance) {
    return { things: [], ties: [] };
  }
  return {
    things: [
      { id, key, label: alliance.name, kind, group: alliance.stage },
      ...alliance.members.edges.map(({ node }) => company(node)),
    ],
    ties: alliance.members.edges.map(({ node }) => ({ source: idOf("COMPANY", node.key), target: id, kind: "MEMBER_OF" as const, weight: 1 })),
  };
}

export function linkColours(ink: Ink): Record<LinkKind, string> {
  return {
    HAS: ink.kinds.RESOURCE,
    NEEDS: ink.groups[3] ?? ink.line,
    MEMBER_OF: ink.kinds.ALLIANCE,
    COMPETES_WITH: ink.groups[1] ?? ink.line,
    PARTNER: ink.kinds.COMPANY,
  };
}

interface Menu {
  thing: Thing;
  left: number;
  top: number;
}

/** The company with what stands around it; what is grown, hidden and pinned stands in the address. */
export function Neighbourhood({ company, name }: { company: string; name: string }) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const address = useAddress();
  const day = useDay();
  const link = useLinks();
  const [, navigate] = useLocation();
  const [menu, setMenu] = useState<Menu | null>(null);
  const root = idOf("COMPANY", company);
  const texts = address.list("step");
  const off = address.list("without");
  const taken = useMemo(() => steps(texts), [texts.join("\n")]);
  const grown = useMemo(() => [
    { kind: "COMPANY" as const, key: company },
    ...taken.filter(({ action, kind, key }) => action === "grow" && idOf(kind, key) !== root),
  ], [taken, company, root]);
  const { pieces, pending, error, retry } = useQueries({
    queries: grown.map(({ kind, key }, number) => {
      const limit = number === 0 ? FIRST_LIMIT : GROWN_LIMIT;
      return {
        queryKey: ["around", kind, key, limit, day],
        queryFn: ({ signal }: { signal: AbortSignal }) => around(kind, key, limit, day, signal),
      };
    }),
    combine: (results) => ({
      pieces: results.flatMap((one) => (one.data ? [one.data] : [])),
      pending: results.some((one) => one.isPending),
      error: results.find((one) => one.error)?.error as Unanswered | undefined,
      retry: () => results.forEach((one) => one.error && void one.refetch()),
    }),
  });
  const whole = useMemo(() => {
    const sets: Record<Action, Set<string>> = { grow: new Set(), hide: new Set(), pin: new Set() };
    for (const { action, kind, key } of taken) {
      sets[action].add(idOf(kind, key));
    }
    const kept = pieces.map((piece) => ({
      ...piece,
      things: piece.things.filter((thing) => thing.id === root || sets.pin.has(thing.id) || !off.includes(thing.kind)),
    }));
    return { ...shown(root, kept, sets.hide, sets.pin), sets };
  }, [pieces, taken, root, off.join()]);

  const { nodes, edges } = useMemo(() => {
    const places = radial(whole);
    const colours = linkColours(ink);
    const few = whole.things.length < 30;
    const leads = (from: string, to: string) => whole.parent.get(to) === from || whole.parent.get(from) === to;
    return {
      nodes: whole.things.map((thing) => {
        const { x, y } = places.get(thing.id) ?? { x: 0, y: 0 };
        return {
          id: thing.id,
          label: thing.label,
          x,
          y,
          size: thing.id === root ? 15 : thing.kind === "ALLIANCE" ? 9 : thing.kind === "COMPANY" ? 7 : 5,
          color: thing.id === root ? ink.accent : ink.kinds[thing.kind],
          named: few || thing.id === root || whole.sets.grow.has(thing.id) || whole.sets.pin.has(thing.id),
          leftward: x < -0.05,
        };
      }),
      edges: whole.ties.map((tie) => {
        const near = leads(tie.source, tie.target);
        return {
          source: tie.source,
          target: tie.target,
          color: mixed(colours[tie.kind], ink.sunken, near ? 0.55 : 0.8),
          size: near ? 1.8 : 1,
          quiet: !near,
        };
      }),
    };
  }, [whole, ink, root]);

  const act = (action: Action, thing: Thing) => {
    setMenu(null);
    address.set({ step: [...texts, stepText({ action, kind: thing.kind, key: thing.key })] });
  };
  const byId = useMemo(() => new Map(whole.things.map((thing) => [thing.id, thing])), [whole]);
  const relation = (thing: Thing) => [
    ...new Set(
      whole.ties
        .filter((tie) => (tie.source === root && tie.target === thing.id) || (tie.target === root && tie.source === thing.id))
        .map((tie) => t.linkKind[tie.kind]),
    ),
  ].join(", ");
  const rows = whole.things.filter((thing) => thing.id !== root);
  const columns: Column<Thing>[] = [
    { id: "name", title: t.columns.name, value: (thing) => thing.label, show: (thing) => <NameOf thing={thing} /> },
    { id: "kind", title: t.columns.kind, value: (thing) => t.nodeKind[thing.kind], hidden: true },
    { id: "relation", title: t.company.relation, value: relation },
    {
      id: "actions",
      title: t.columns.actions,
      value: () => null,
      notTaken: true,
      show: (thing) => (
        <span className="row-actions">
          {!whole.sets.grow.has(thing.id) && (
            <button type="button" className="quiet" title={t.company.expand} aria-label={t.company.expandOne(thing.label)} onClick={() => act("grow", thing)}>
              <Icon name="plus" size={15} />
            </button>
          )}
          <button type="button" className="quiet" title={t.company.hide} aria-label={t.company.hideOne(thing.label)} onClick={() => act("hide", thing)}>
            <Icon name="hide" size={15} />
          </button>
          {!whole.sets.pin.has(thing.id) && (
            <button type="button" className="quiet" title={t.company.pin} aria-label={t.company.pinOne(thing.label)} onClick={() => act("pin", thing)}>
              <Icon name="pin" size={15} />
            </button>
          )}
        </span>
      ),
    },
  ];

  return (
    <Card
      title={t.company.neighbourhood}
      className="with-picture"
      note={
        <div className="tools">
          {ALL_KINDS.map((kind) => (
            <label key={kind} className="chip">
              <input
                type="checkbox"
                checked={!off.includes(kind)}
                onChange={() =>
                  address.set({ without: off.includes(kind) ? off.filter((one) => one !== kind) : [...off, kind] }, { replace: true })
                }
              />
              <span className={`dot kind-${kind.toLowerCase()}`} aria-hidden="true" />
              {t.nodeKinds[kind]}
            </label>
          ))}
          <button type="button" className="button" disabled={!texts.length} onClick={() => address.set({ step: texts.slice(0, -1) })}>
            <Icon name="undo" size={16} /> {t.company.undo}
          </button>
        </div>
      }
    >
      <Source of={pieces[0]?.answer} />
      {error && <Failure error={error} retry={retry} />}
      {!pieces.length && pending && <Loading />}
      {pieces.length > 0 && (
        <div className="split">
          <div className="picture-side">
            <GraphPicture
              label={t.company.pictureOf(name, format.count(whole.things.length), format.count(whole.ties.length))}
              nodes={nodes}
              edges={edges}
              startAt={whole.parent}
              padding={80}
              onChoose={(id) => {
                setMenu(null);
                const thing = id === null || id === root ? undefined : byId.get(id);
                if (thing && !whole.sets.grow.has(thing.id)) {
                  act("grow", thing);
                }
              }}
              onMenu={(id, at) => {
                const thing = byId.get(id);
                setMenu(thing && id !== root ? { thing, ...at } : null);
              }}
            />
            {menu && (
              <NodeMenu
                menu={menu}
                grown={whole.sets.grow.has(menu.thing.id)}
                pinned={whole.sets.pin.has(menu.thing.id)}
                onAct={act}
                onOpen={() => navigate(link(of(menu.thing.kind === "ALLIANCE" ? paths.alliances : paths.company, menu.thing.key)))}
                onClose={() => setMenu(null)}
              />
            )}
            <p className="hint picture-hint">{t.company.pictureHint}</p>
          </div>
          <DataTable title={t.company.inThePicture} columns={columns} rows={rows} rowKey={(thing) => thing.id} />
        </div>
      )}
    </Card>
  );
}

function NameOf({ thing }: { thing: Thing }) {
  const t = useStrings();
  return (
    <span className="named">
      <span className={`dot kind-${thing.kind.toLowerCase()}`} title={t.nodeKind[thing.kind]} />
      <span className="unseen">{t.nodeKind[thing.kind]}</span>
      {thing.kind === "COMPANY" ? (
        <CompanyLink company={{ key: thing.key, name: thing.label }} />
      ) : thing.kind === "ALLIANCE" ? (
        <AllianceLink alliance={{ key: thing.key, name: thing.label }} />
      ) : (
        <bdi className="clip">{thing.label}</bdi>
      )}
    </span>
  );
}

interface MenuProps {
  menu: Menu;
  grown: boolean;
  pinned: boolean;
  onAct: (action: Action, thing: Thing) => void;
  onOpen: () => void;
  onClose: () => void;
}

function NodeMenu({ menu: { thing, left, top }, grown, pinned, onAct, onOpen, onClose }: MenuProps) {
  const t = useStrings();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector("button")?.focus(), [thing]);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) {
        onClose();
      }
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [onClose]);
  return (
    <div
      ref={place}
      className="popup"
      role="menu"
      aria-label={thing.label}
      style={{ left, top }}
      onKeyDown={(event) => {
        const items = [...(place.current?.querySelectorAll("button") ?? [])];
        const at = items.indexOf(document.activeElement as HTMLButtonElement);
        if (event.key === "Escape") {
          onClose();
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
        }
      }}
    >
      <bdi className="popup-title clip">{thing.label}</bdi>
      <button type="button" role="menuitem" disabled={grown} onClick={() => onAct("grow", thing)}>
        <Icon name="plus" size={15} /> {t.company.expand}
      </button>
      <button type="button" role="menuitem" onClick={() => onAct("hide", thing)}>
        <Icon name="hide" size={15} /> {t.company.hide}
      </button>
      <button type="button" role="menuitem" disabled={pinned} onClick={() => onAct("pin", thing)}>
        <Icon name="pin" size={15} /> {t.company.pin}
      </button>
      {thing.kind !== "RESOURCE" && (
        <button type="button" role="menuitem" onClick={onOpen}>
          <Icon name="arrow" size={15} /> {t.company.open}
        </button>
      )}
    </div>
  );
}
