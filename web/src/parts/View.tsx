import { useEffect, type ReactNode } from "react";
import { provenance, type Document } from "../client/client";
import { graphiqlAddress, HAS_GRAPHIQL } from "../client/graphiql";
import { useFormat, useStrings } from "../i18n";
import { Icon } from "./Icon";

/** An operation that a view has asked, to be looked at in GraphiQL. */
export interface Asked {
  title?: string;
  query: string;
  variables: unknown;
}

export function asked<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
  title?: string,
): Asked {
  return { query: document.toString(), variables, ...(title ? { title } : {}) };
}

interface Props {
  title: ReactNode;
  /** Plain text for the window's title. */
  name: string;
  lead?: ReactNode;
  /** The operations behind what is shown, the main one first. */
  operations?: readonly Asked[];
  children: ReactNode;
}

/** A view: its title, what it answers, a way to the query behind it, and its content. */
export function View({ title, name, lead, operations = [], children }: Props) {
  const t = useStrings();
  useEffect(() => {
    document.title = `${name} – ${t.shell.product}`;
  }, [name, t]);
  return (
    <main id="content" className="view" tabIndex={-1}>
      <header className="view-head">
        <div className="view-title">
          <h1>{title}</h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        <div className="view-actions">
          {operations.map((one, number) => (
            <GraphiqlLink key={one.title ?? number} asked={one} />
          ))}
        </div>
      </header>
      {children}
    </main>
  );
}

/** A way to GraphiQL with an operation, where the service has GraphiQL. */
export function GraphiqlLink({ asked: { title, query, variables } }: { asked: Asked }) {
  const t = useStrings();
  // with its opener, so that the token of this tab is known there too
  return HAS_GRAPHIQL ? (
    <a className="button" href={graphiqlAddress(query, variables)} target="_blank" rel="opener">
      <Icon name="graphql" size={16} />
      {title ? t.shell.openAs(title) : t.shell.openAsGraphql}
    </a>
  ) : null;
}

export function Card({ title, note, children, className }: {
  title?: ReactNode;
  note?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${className ?? ""}`}>
      {title && (
        <header className="card-head">
          <h2>{title}</h2>
          {note}
        </header>
      )}
      {children}
    </section>
  );
}

/** Of when an answer is, what in it was derived, and why it may not be whole. */
export function Source({ of }: { of: unknown }) {
  const t = useStrings();
  const format = useFormat();
  const all = provenance(of);
  const first = all[0];
  if (!first) {
    return null;
  }
  const day = all.map(({ parameters }) => parameters.asOf).find((one) => typeof one === "string");
  const derived = [...new Set(all.flatMap((one) => one.derived ?? []))];
  const reasons = [...new Set(all.flatMap((one) => (one.reason ? [one.reason] : [])))];
  return (
    <div className="source">
      <span>{t.source.of(format.day(day ?? null), first.graphRevision)}</span>
      {derived.length > 0 && (
        <span className="derived" title={t.derived.meaning}>
          {t.derived.mark}: {derived.map((one) => t.derived.kinds[one as keyof typeof t.derived.kinds] ?? one).join(", ")}
        </span>
      )}
      {reasons.map((reason) => (
        <span key={reason} className="reason" dir="auto">
          {reason}
        </span>
      ))}
    </div>
  );
}

/** Figures that matter most, in a row. */
export function Figures({ figures }: { figures: readonly (readonly [title: string, value: ReactNode])[] }) {
  return (
    <dl className="figures">
      {figures.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Marks what was not stated by anybody, but follows from other data. */
export function Derived({ evidence }: { evidence: string | null | undefined }) {
  const t = useStrings();
  if (!evidence?.startsWith("derived:")) {
    return evidence ? <bdi className="evidence">{evidence}</bdi> : null;
  }
  return (
    <span className="derived" title={t.derived.meaning}>
      {t.derived.mark} · <bdi>{evidence.slice("derived:".length)}</bdi>
    </span>
  );
}
