import { useAnswer } from "../../client/answers";
import { CoalitionForDocument, NeedsOfDocument, type CoalitionForQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { Prominent } from "../../parts/ChooseCompany";
import { CompanyLink } from "../../parts/CompanyLink";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { DataTable } from "../../parts/DataTable";
import { SearchLonger, useSeconds } from "../../parts/SearchLonger";
import { Answered, Empty } from "../../parts/States";
import { asked, Card, Figures, GraphiqlLink, Source } from "../../parts/View";

const SUGGESTED = 5;
const MOST = 20;

/** The smallest group around a founder that holds together what is asked of it. */
export function Coalitions() {
  const t = useStrings();
  const address = useAddress();
  const asOf = useDay() ?? null;
  const founder = address.text("founder");
  const needs = useAnswer(NeedsOfDocument, { key: founder ?? "", asOf }, { enabled: founder !== null });
  const gaps = needs.data?.company?.resourceGaps.gaps ?? [];
  const named = address.list("need");
  const open = gaps.filter(({ status }) => status === "OPEN" || status === "PARTIAL");
  const suggested = (open.length ? open : gaps).slice(0, SUGGESTED).map(({ resource }) => resource.key);
  const wanted = named.length ? gaps.filter(({ resource }) => named.includes(resource.key)).map(({ resource }) => resource.key) : suggested;
  const requires = gaps
    .filter(({ resource }) => wanted.includes(resource.key))
    .map(({ resource, requiredLevel }) => ({ resource: { key: resource.key }, level: requiredLevel }));
  const variables = { founder: founder ?? "", requires, timeLimitSeconds: useSeconds(), asOf };
  const answer = useAnswer(CoalitionForDocument, variables, { enabled: requires.length > 0, keep: true });
  const toggle = (key: string) =>
    address.set({ need: wanted.includes(key) ? wanted.filter((one) => one !== key) : [...wanted, key] }, { replace: true });
  return (
    <>
      <p className="lead">{t.opportunities.coalitionsLead}</p>
      <div className="tools controls">
        <CompanyPicker label={t.opportunities.founder} onChoose={(one) => address.set({ founder: one.key, need: null })} />
        {founder !== null && requires.length > 0 && (
          <GraphiqlLink asked={asked(CoalitionForDocument, variables)} />
        )}
      </div>
      {founder === null ? (
        <Prominent view="company" onChoose={(key) => address.set({ founder: key, need: null })} />
      ) : (
        <Answered answer={needs}>
          {({ company }) =>
            !company ? (
              <Empty title={t.company.unknown(founder)}>{t.company.unknownHint}</Empty>
            ) : !gaps.length ? (
              <Empty title={t.gaps.none} />
            ) : (
              <div className="pair">
                <Card title={<>{t.opportunities.asks} <bdi>{company.name}</bdi></>}>
                  <ul className="checks">
                    {gaps.slice(0, MOST).map(({ resource, status }) => (
                      <li key={resource.key}>
                        <label>
                          <input type="checkbox" checked={wanted.includes(resource.key)} onChange={() => toggle(resource.key)} />
                          <bdi className="clip">{resource.name}</bdi>
                          <span className={`badge status-${status.toLowerCase()}`}>{t.gaps.status[status]}</span>
                        </label>
                      </li>
                    ))}
                  </ul>
                </Card>
                <Card title={t.opportunities.coalition}>
                  <Answered answer={answer}>
                    {(data) => (
                      <>
                        <Source of={data} />
                        <SearchLonger whole={data.coalition?.optimal ?? true} searching={answer.isPlaceholderData} />
                        <Found coalition={data.coalition} />
                      </>
                    )}
                  </Answered>
                </Card>
              </div>
            )
          }
        </Answered>
      )}
    </>
  );
}

function Found({ coalition }: { coalition: CoalitionForQuery["coalition"] }) {
  const t = useStrings();
  const format = useFormat();
  if (!coalition) {
    return <Empty title={t.opportunities.noCoalition} />;
  }
  return (
    <>
      <Figures
        figures={[
          [t.opportunities.members, format.count(coalition.members.length)],
          [t.opportunities.mutualFit, format.figure(coalition.mutualFit)],
          [
            t.opportunities.proof,
            <span key="proof" className={`badge ${coalition.optimal ? "good" : "warn"}`}>
              {coalition.optimal ? t.gaps.setProven : t.gaps.setBound(format.count(coalition.lowerBound))}
            </span>,
          ],
        ]}
      />
      <DataTable
        title={t.opportunities.brings}
        rows={coalition.covers}
        rowKey={({ resource }) => resource.key}
        columns={[
          { id: "resource", title: t.columns.resource, value: ({ resource }) => resource.name },
          { id: "company", title: t.columns.company, value: ({ company }) => company.name, show: ({ company }) => <CompanyLink company={company} /> },
          { id: "level", title: t.columns.level, value: ({ level }) => level },
        ]}
      />
      {coalition.missing.length > 0 && (
        <p className="hint">
          {t.gaps.uncoverable(format.count(coalition.missing.length))} <bdi>{coalition.missing.map(({ name }) => name).join("; ")}</bdi>
        </p>
      )}
    </>
  );
}
