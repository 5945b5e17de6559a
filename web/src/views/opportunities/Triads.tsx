import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAnswer } from "../../client/answers";
import { ask, type Unanswered } from "../../client/client";
import { HubsDocument, OpenTriadsOfDocument, type HubsQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { CompanyLink } from "../../parts/CompanyLink";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { DataTable } from "../../parts/DataTable";
import { Answered, Empty, Loading } from "../../parts/States";
import { asked, Card, GraphiqlLink, Source } from "../../parts/View";

const PAGE = 500;
const MOST_PAGES = 10;
const MOST_HUBS = 24;

/** Pairs of a hub's partners that are strangers and could exchange something: introductions to make. */
export function Triads() {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const asOf = useDay() ?? null;
  const minimumFit = Math.min(1, Math.max(0, address.number("triadFit", 0.1)));
  const hubs = useHubs(minimumFit, asOf);
  const key = address.text("hub") ?? hubs.data?.found[0]?.key ?? null;
  const variables = { key: key ?? "", minimumFit, first: 50, asOf };
  const answer = useAnswer(OpenTriadsOfDocument, variables, { enabled: key !== null, keep: true });
  return (
    <>
      <p className="lead">{t.opportunities.triadsLead}</p>
      <div className="tools controls">
        <CompanyPicker label={t.opportunities.hub} onChoose={(one) => address.set({ hub: one.key })} />
        <label className="choice">
          {t.opportunities.minimumFit}
          <input type="range" min="0.05" max="1" step="0.05" value={minimumFit} onChange={(event) => address.set({ triadFit: event.target.value }, { replace: true })} />
          <output>{format.percent(minimumFit)}</output>
        </label>
        {key !== null && <GraphiqlLink asked={asked(OpenTriadsOfDocument, variables)} />}
      </div>
      <Answered answer={hubs}>
        {({ found, looked, whole }) => (
          <>
            <p className="hint">{t.opportunities.hubsFound(format.count(found.length), format.count(looked), whole)}</p>
            {hubs.goesOn && <Loading inLine what={t.opportunities.hubsGoesOn} />}
            {found.length === 0 && !hubs.goesOn && key === null && <Empty title={t.opportunities.noHubs}>{t.opportunities.noneHint}</Empty>}
            <ul className="groups">
              {found.slice(0, MOST_HUBS).map((hub) => (
                <li key={hub.key}>
                  <button type="button" className="chip" aria-pressed={hub.key === key} onClick={() => address.set({ hub: hub.key }, { replace: true })}>
                    <bdi className="clip">{hub.name}</bdi>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answered>
      {key !== null && (
        <Answered answer={answer}>
          {(data) => (
            <>
              <div className="space" />
              <Source of={data} />
              <Card title={<bdi>{data.company?.name ?? key}</bdi>}>
                <ul className="triads">
                  {data.company?.openTriads.slice(0, 6).map((triad) => (
                    <li key={`${triad.a.key} ${triad.b.key}`}>
                      <TriadPicture a={triad.a.name} hub={triad.hub.name} b={triad.b.name} fit={format.percent(triad.mutualFit)} />
                    </li>
                  ))}
                </ul>
                <DataTable
                  title={t.opportunities.tabs.triads}
                  rows={data.company?.openTriads ?? []}
                  rowKey={(triad) => `${triad.a.key} ${triad.b.key}`}
                  empty={t.opportunities.noTriads}
                  columns={[
                    { id: "a", title: t.opportunities.one, value: ({ a }) => a.name, show: ({ a }) => <CompanyLink company={a} /> },
                    { id: "hub", title: t.opportunities.hub, value: ({ hub }) => hub.name, hidden: true },
                    { id: "b", title: t.opportunities.other, value: ({ b }) => b.name, show: ({ b }) => <CompanyLink company={b} /> },
                    { id: "mutualFit", title: t.opportunities.mutualFit, value: ({ mutualFit }) => mutualFit },
                  ]}
                />
              </Card>
            </>
          )}
        </Answered>
      )}
    </>
  );
}

interface Hubs {
  /** Those with an introduction to make, the best one first. */
  found: { key: string; name: string; fit: number }[];
  /** How many companies were looked at, and whether these are all. */
  looked: number;
  whole: boolean;
}

/** The companies that could introduce two of their partners: those known so far, while page after page is looked at. */
function useHubs(minimumFit: number, asOf: string | null) {
  const answer = useInfiniteQuery<HubsQuery, Unanswered, Hubs, unknown[], string | null>({
    queryKey: [HubsDocument.toString(), minimumFit, asOf],
    queryFn: ({ pageParam, signal }) => ask(HubsDocument, { minimumFit, first: PAGE, after: pageParam, asOf }, signal),
    initialPageParam: null,
    getNextPageParam: ({ companies: { pageInfo } }, pages) =>
      pageInfo.hasNextPage && pages.length < MOST_PAGES ? pageInfo.endCursor : undefined,
    select: ({ pages }) => ({
      found: pages
        .flatMap(({ companies }) => companies.nodes)
        .flatMap(({ key, name, openTriads: [best] }) => (best ? [{ key, name, fit: best.mutualFit }] : []))
        .sort((a, b) => b.fit - a.fit || a.key.localeCompare(b.key)),
      looked: pages.reduce((sum, { companies }) => sum + companies.nodes.length, 0),
      whole: pages.at(-1)?.companies.pageInfo.hasNextPage === false,
    }),
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = answer;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const { data, error, refetch } = answer;
  // what is known so far can be used while more is looked for
  return { data, error, refetch, isFetching: false, goesOn: hasNextPage };
}

function short(text: string): string {
  const letters = [...text];
  return letters.length > 18 ? `${letters.slice(0, 17).join("")}…` : text;
}

function TriadPicture({ a, hub, b, fit }: { a: string; hub: string; b: string; fit: string }) {
  const t = useStrings();
  return (
    <svg className="ring" viewBox="-30 0 360 150" role="img" aria-label={t.opportunities.triad(a, b, hub, fit)}>
      <path d="M150 42 60 104M150 42 240 104" className="tie" />
      <path d="M78 112H222" className="missing-tie" />
      <text x="150" y="129" textAnchor="middle" className="flow">{fit}</text>
      <circle cx="150" cy="38" r="14" className="ring-node" />
      <circle cx="60" cy="108" r="14" className="ring-node second" />
      <circle cx="240" cy="108" r="14" className="ring-node second" />
      <text x="150" y="16" textAnchor="middle" className="ring-name">{short(hub)}</text>
      <text x="60" y="143" textAnchor="middle" className="ring-name">{short(a)}</text>
      <text x="240" y="143" textAnchor="middle" className="ring-name">{short(b)}</text>
    </svg>
  );
}
