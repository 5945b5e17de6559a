import { useAnswer } from "../../client/answers";
import { HubsDocument, OpenTriadsOfDocument } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { CompanyLink } from "../../parts/CompanyLink";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { DataTable } from "../../parts/DataTable";
import { Answered } from "../../parts/States";
import { asked, Card, GraphiqlLink, Source } from "../../parts/View";

/** Pairs of a hub's partners that are strangers and could exchange something: introductions to make. */
export function Triads() {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const asOf = useDay() ?? null;
  const hubs = useAnswer(HubsDocument, { asOf });
  const key = address.text("hub") ?? hubs.data?.ecosystem.brokers[0]?.company.key ?? null;
  const minimumFit = Math.min(1, Math.max(0, address.number("triadFit", 0.1)));
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
        <GraphiqlLink asked={asked(OpenTriadsOfDocument, variables)} />
      </div>
      <Answered answer={hubs}>
        {({ ecosystem }) => (
          <ul className="groups">
            {ecosystem.brokers.map(({ company }) => (
              <li key={company.key}>
                <button type="button" className="chip" aria-pressed={company.key === key} onClick={() => address.set({ hub: company.key }, { replace: true })}>
                  <bdi className="clip">{company.name}</bdi>
                </button>
              </li>
            ))}
          </ul>
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

function short(text: string): string {
  const letters = [...text];
  return letters.length > 20 ? `${letters.slice(0, 19).join("")}…` : text;
}

function TriadPicture({ a, hub, b, fit }: { a: string; hub: string; b: string; fit: string }) {
  const t = useStrings();
  return (
    <svg className="ring" viewBox="0 0 300 150" role="img" aria-label={t.opportunities.triad(a, b, hub, fit)}>
      <path d="M150 42 60 104M150 42 240 104" className="tie" />
      <path d="M78 112H222" className="missing-tie" />
      <text x="150" y="129" textAnchor="middle" className="flow">{fit}</text>
      <circle cx="150" cy="38" r="14" className="ring-node" />
      <circle cx="60" cy="108" r="14" className="ring-node second" />
      <circle cx="240" cy="108" r="14" className="ring-node second" />
      <text x="150" y="16" textAnchor="middle" className="ring-name">{short(hub)}</text>
      <text x="66" y="143" textAnchor="middle" className="ring-name">{short(a)}</text>
      <text x="234" y="143" textAnchor="middle" className="ring-name">{short(b)}</text>
    </svg>
  );
}
