import { useMemo, useState } from "react";
import { useParams } from "wouter";
import { useAnswer } from "../../client/answers";
import { CompanyGapsDocument, CompanyPartnerSetDocument, RivalGapsDocument, type CompanyGapsQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { ChooseCompany } from "../../parts/ChooseCompany";
import { CompanyLink } from "../../parts/CompanyLink";
import { DataTable } from "../../parts/DataTable";
import { HeatMap, type Field } from "../../parts/HeatMap";
import { SearchLonger, useSeconds } from "../../parts/SearchLonger";
import { Answered, Empty } from "../../parts/States";
import { useInk } from "../../parts/useInk";
import { asked, Card, Figures, Source, View } from "../../parts/View";
import { keyIn } from "../paths";

type CompanyData = NonNullable<CompanyGapsQuery["company"]>;
type Gap = CompanyData["resourceGaps"]["gaps"][number];

const STATUSES = ["OPEN", "PARTIAL", "PARTNER", "OWN"] as const;
const BARS = 12;

export default function Gaps() {
  const { key } = useParams();
  return key ? <CompanyGaps key={key} company={keyIn(key)} /> : <ChooseCompany view="gaps" />;
}

function CompanyGaps({ company: key }: { company: string }) {
  const t = useStrings();
  const variables = { key, asOf: useDay() ?? null };
  const timeLimitSeconds = useSeconds();
  const answer = useAnswer(CompanyGapsDocument, variables);
  const name = answer.data?.company?.name;
  return (
    <View
      title={<>{t.views.gaps.title}{name && <> · <bdi className="clip">{name}</bdi></>}</>}
      name={`${t.views.gaps.title}${name ? `: ${name}` : ""}`}
      lead={t.views.gaps.lead}
      operations={[
        asked(CompanyGapsDocument, variables),
        asked(CompanyPartnerSetDocument, { ...variables, timeLimitSeconds }, t.gaps.set),
        asked(RivalGapsDocument, variables, t.gaps.matrix),
      ]}
    >
      <Answered answer={answer}>
        {(data) =>
          data.company ? (
            <>
              <Source of={data} />
              <Content company={data.company} />
            </>
          ) : (
            <Empty title={t.company.unknown(key)}>{t.company.unknownHint}</Empty>
          )
        }
      </Answered>
    </View>
  );
}

function Content({ company }: { company: CompanyData }) {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const { totalGap, gaps } = company.resourceGaps;
  const chosen = gaps.find((gap) => gap.resource.key === address.text("gap")) ?? gaps.find((gap) => gap.candidates.length) ?? gaps[0];
  const choose = (gap: Gap) => address.set({ gap: gap.resource.key }, { replace: true });
  if (!gaps.length) {
    return <Empty title={t.gaps.none} />;
  }
  return (
    <>
      <Figures
        figures={[
          [t.gaps.total, format.figure(totalGap)],
          ...STATUSES.map((status) => [t.gaps.status[status], format.count(gaps.filter((gap) => gap.status === status).length)] as const),
        ]}
      />
      <Card title={t.gaps.bars}>
        <div className="split">
          <Bars gaps={gaps} chosen={chosen} onChoose={choose} />
          <DataTable
            title={t.gaps.needs}
            rows={gaps}
            rowKey={(gap) => gap.resource.key}
            chosen={chosen?.resource.key ?? null}
            columns={[
              {
                id: "resource",
                title: t.columns.resource,
                value: (gap) => gap.resource.name,
                show: (gap) => (
                  <button type="button" className="link clip" onClick={() => choose(gap)}>
                    <bdi>{gap.resource.name}</bdi>
                  </button>
                ),
              },
              { id: "status", title: t.gaps.state, value: (gap) => t.gaps.status[gap.status], show: (gap) => <Status status={gap.status} /> },
              { id: "gap", title: t.gaps.gap, value: (gap) => gap.gap },
              { id: "importance", title: t.columns.importance, value: (gap) => gap.importance, hidden: true },
              { id: "requiredLevel", title: t.columns.required, value: (gap) => gap.requiredLevel, hidden: true },
              { id: "ownLevel", title: t.gaps.own, value: (gap) => gap.ownLevel, hidden: true },
              { id: "partnerLevel", title: t.gaps.partner, value: (gap) => gap.partnerLevel, hidden: true },
              { id: "shortfall", title: t.gaps.shortfall, value: (gap) => gap.shortfall, hidden: true },
              { id: "bestPartner", title: t.gaps.bestPartner, value: (gap) => gap.bestPartner?.name, hidden: true },
              { id: "singleSource", title: t.gaps.singleSource, value: (gap) => gap.singleSource, hidden: true },
              { id: "evidence", title: t.columns.evidence, value: (gap) => gap.evidence, hidden: true },
            ]}
          />
        </div>
      </Card>
      <div className="pair">
        {chosen && <Candidates gap={chosen} />}
        <SmallestSet company={company.key} />
      </div>
      <Matrix company={company} onChoose={choose} />
    </>
  );
}

function Status({ status }: { status: Gap["status"] }) {
  const t = useStrings();
  return <span className={`badge status-${status.toLowerCase()}`}>{t.gaps.status[status]}</span>;
}

/** What is required of each resource, as a bar: own, partners', missing. */
function Bars({ gaps, chosen, onChoose }: { gaps: readonly Gap[]; chosen: Gap | undefined; onChoose: (gap: Gap) => void }) {
  const t = useStrings();
  const format = useFormat();
  const [shown, setShown] = useState(BARS);
  const most = Math.max(...gaps.map((gap) => gap.importance * gap.requiredLevel));
  return (
    <div className="bars-side">
      <p className="legend">
        <span><i className="dot part-own" aria-hidden="true" /> {t.gaps.own}</span>
        <span><i className="dot part-partner" aria-hidden="true" /> {t.gaps.partner}</span>
        <span><i className="dot part-missing" aria-hidden="true" /> {t.gaps.missing}</span>
      </p>
      <ul className="bars picture-like">
        {gaps.slice(0, shown).map((gap) => {
          const own = Math.min(gap.ownLevel, gap.requiredLevel);
          const partner = Math.max(0, gap.requiredLevel - own - gap.shortfall);
          const width = (level: number) => ({ width: `${(100 * gap.importance * level) / most}%` });
          return (
            <li key={gap.resource.key}>
              <button
                type="button"
                className="bar-row"
                aria-pressed={gap === chosen}
                onClick={() => onChoose(gap)}
              >
                <bdi className="clip">{gap.resource.name}</bdi>
                <span className="track" aria-hidden="true">
                  <span className="part-own" style={width(own)} />
                  <span className="part-partner" style={width(partner)} />
                  <span className="part-missing" style={width(gap.shortfall)} />
                </span>
                <span className="figure">{format.figure(gap.gap)}</span>
                <span className="unseen">{`${t.gaps.status[gap.status]}. ${t.gaps.chooseGap}`}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {gaps.length > shown && (
        <button type="button" className="button more" onClick={() => setShown(shown + 4 * BARS)}>
          {t.table.more(format.count(Math.min(4 * BARS, gaps.length - shown)))}
        </button>
      )}
      <p className="hint">{t.gaps.barsHint}</p>
    </div>
  );
}

function Candidates({ gap }: { gap: Gap }) {
  const t = useStrings();
  const format = useFormat();
  return (
    <Card className="candidates">
      <DataTable
        title={t.gaps.candidates(gap.resource.name)}
        rows={gap.candidates}
        rowKey={(one) => one.company.key}
        empty={t.gaps.noCandidates}
        columns={[
          { id: "company", title: t.columns.company, value: (one) => one.company.name, show: (one) => <CompanyLink company={one.company} /> },
          { id: "level", title: t.columns.level, value: (one) => one.level },
          { id: "closes", title: t.gaps.closes, value: (one) => one.closes, show: (one) => format.percent(one.closes) },
          { id: "hops", title: t.gaps.hops, value: (one) => one.hops },
          { id: "conflict", title: t.gaps.conflict, value: (one) => one.conflict },
        ]}
      />
    </Card>
  );
}

function SmallestSet({ company }: { company: string }) {
  const t = useStrings();
  const format = useFormat();
  const variables = { key: company, timeLimitSeconds: useSeconds(), asOf: useDay() ?? null };
  const answer = useAnswer(CompanyPartnerSetDocument, variables, { keep: true });
  return (
    <Card title={t.gaps.set}>
      <Answered answer={answer}>
        {({ company: one }) => {
          const set = one?.partnerSet;
          if (!set) {
            return null;
          }
          return (
            <>
              {set.members.length > 0 && (
                <p className="summary">
                  {t.gaps.setLead(format.count(set.members.length))}{" "}
                  <span className={`badge ${set.optimal ? "good" : "warn"}`}>
                    {set.optimal ? t.gaps.setProven : t.gaps.setBound(format.figure(set.lowerBound))}
                  </span>
                </p>
              )}
              <SearchLonger whole={set.optimal} searching={answer.isPlaceholderData} />
              <DataTable
                title={t.gaps.set}
                rows={set.members}
                rowKey={(member) => member.company.key}
                empty={t.gaps.setEmpty}
                columns={[
                  { id: "company", title: t.columns.company, value: (member) => member.company.name, show: (member) => <CompanyLink company={member.company} /> },
                  { id: "count", title: t.gaps.count, value: (member) => member.covers.length },
                  {
                    id: "covers",
                    title: t.gaps.covers,
                    value: (member) => member.covers.map((resource) => resource.name).join("; "),
                    show: (member) => <bdi className="lines">{member.covers.map((resource) => resource.name).join("; ")}</bdi>,
                  },
                ]}
              />
              {set.uncoverable.length > 0 && (
                <p className="hint">
                  {t.gaps.uncoverable(format.count(set.uncoverable.length))} <bdi>{set.uncoverable.map((resource) => resource.name).join("; ")}</bdi>
                </p>
              )}
            </>
          );
        }}
      </Answered>
    </Card>
  );
}

const MOST_COLUMNS = 60;

/** How the company and its competitors stand with each of the company's needs. */
function Matrix({ company, onChoose }: { company: CompanyData; onChoose: (gap: Gap) => void }) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const answer = useAnswer(RivalGapsDocument, { key: company.key, asOf: useDay() ?? null });
  const rivals = answer.data?.company?.competitors.nodes;
  const gaps = useMemo(() => company.resourceGaps.gaps.slice(0, MOST_COLUMNS), [company]);
  const { rows, columns, fields, cells } = useMemo(() => {
    const all = [{ name: company.name, gaps: company.resourceGaps.gaps }, ...(rivals ?? []).map((one) => ({ name: one.name, gaps: one.resourceGaps.gaps }))];
    const column = new Map(gaps.map((gap, number) => [gap.resource.key, number]));
    const found: Field[] = [];
    const list: { company: string; resource: string; status: Gap["status"]; id: string }[] = [];
    all.forEach((one, row) => {
      for (const { resource, status } of one.gaps) {
        const at = column.get(resource.key);
        if (at !== undefined) {
          found.push({ row, column: at, of: STATUSES.indexOf(status) });
          list.push({ company: one.name, resource: gaps[at]?.resource.name ?? "", status, id: `${row} ${at}` });
        }
      }
    });
    return { rows: all.map((one) => one.name), columns: gaps.map((gap) => gap.resource.name), fields: found, cells: list };
  }, [company, rivals, gaps]);
  const classes = useMemo(() => {
    const colours = { OPEN: ink.groups[1], PARTIAL: ink.groups[3], PARTNER: ink.groups[2], OWN: ink.groups[0] };
    return STATUSES.map((status) => ({ name: t.gaps.status[status], color: colours[status] ?? ink.line }));
  }, [ink, t]);
  return (
    <Card title={t.gaps.matrix}>
      <Answered answer={answer}>
        {() => (
          <>
            <p className="hint">{t.gaps.matrixHint}</p>
            <HeatMap
              label={t.gaps.matrixOf(format.count(rows.length), format.count(columns.length))}
              rows={rows}
              columns={columns}
              fields={fields}
              classes={classes}
              onChoose={(_, column) => gaps[column] && onChoose(gaps[column])}
            />
            <details>
              <summary>{t.table.asTable}</summary>
              <DataTable
                title={t.gaps.matrix}
                rows={cells}
                rowKey={(cell) => cell.id}
                columns={[
                  { id: "company", title: t.columns.company, value: (cell) => cell.company },
                  { id: "resource", title: t.columns.resource, value: (cell) => cell.resource },
                  { id: "status", title: t.gaps.state, value: (cell) => t.gaps.status[cell.status] },
                ]}
              />
            </details>
          </>
        )}
      </Answered>
    </Card>
  );
}
