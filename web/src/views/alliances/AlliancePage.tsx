import { useMemo } from "react";
import { useAnswer } from "../../client/answers";
import {
  AddReadingDocument,
  AlliancePageDocument,
  AllianceSalesDocument,
  CloseChallengeDocument,
  MoveAllianceDocument,
  type AlliancePageQuery,
  type AllianceSalesQuery,
  type AllianceStage,
} from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useDay } from "../../parts/address";
import { ChangeForm } from "../../parts/ChangeForm";
import { Chart } from "../../parts/Chart";
import { CompanyLink } from "../../parts/CompanyLink";
import { DataTable } from "../../parts/DataTable";
import { Answered, Empty } from "../../parts/States";
import { asked, Card, Figures, Source, View } from "../../parts/View";
import { bySeller } from "./sales";

type Alliance = NonNullable<AlliancePageQuery["alliance"]>;

const STAGES: readonly AllianceStage[] = ["PROSPECT", "CONTACTED", "DUE_DILIGENCE", "PILOT", "AGREEMENT", "ACTIVE", "ENDED", "DECLINED"];
const MOST_GROUPS = 2000;

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function AlliancePage({ alliance: key }: { alliance: string }) {
  const t = useStrings();
  const variables = { key, asOf: useDay() ?? null };
  const answer = useAnswer(AlliancePageDocument, variables, { keep: true });
  const name = answer.data?.alliance?.name ?? t.views.alliances.title;
  return (
    <View
      title={<bdi className="clip">{name}</bdi>}
      name={name}
      lead={answer.data?.alliance?.scope && <bdi>{answer.data.alliance.scope}</bdi>}
      operations={[asked(AlliancePageDocument, variables), asked(AllianceSalesDocument, { key, first: MOST_GROUPS }, t.alliances.sales)]}
    >
      <Answered answer={answer}>
        {(data) =>
          data.alliance ? (
            <>
              <Source of={data} />
              <Content alliance={data.alliance} />
            </>
          ) : (
            <Empty title={t.alliances.unknown(key)} />
          )
        }
      </Answered>
    </View>
  );
}

function Content({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  return (
    <>
      <Figures
        figures={[
          [t.columns.stage, t.stage[alliance.stage]],
          [t.alliances.health, format.percent(alliance.health.score)],
          [t.whatIf.members, format.count(alliance.members.totalCount)],
          [t.alliances.warnings, format.count(alliance.health.warnings.length)],
          [t.columns.since, format.day(alliance.startsOn)],
        ]}
      />
      <div className="pair">
        <Stage alliance={alliance} />
        <Warnings alliance={alliance} />
      </div>
      <Kpis alliance={alliance} />
      <Sales alliance={alliance} />
      <div className="pair">
        <Reviews alliance={alliance} />
        <Challenges alliance={alliance} />
      </div>
      <Members alliance={alliance} />
    </>
  );
}

/** Where the alliance stands, how it came there, and the way on. */
function Stage({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  const at = STAGES.indexOf(alliance.stage);
  const next = STAGES[Math.min(at + 1, STAGES.length - 1)] ?? alliance.stage;
  return (
    <Card title={t.alliances.way}>
      <ol className="stages">
        {STAGES.slice(0, 6).map((stage, number) => (
          <li key={stage} aria-current={stage === alliance.stage ? "step" : undefined} className={number < at ? "past" : undefined}>
            {t.stage[stage]}
          </li>
        ))}
      </ol>
      <ChangeForm
        key={alliance.version}
        title={t.alliances.move}
        submit={t.alliances.move}
        document={MoveAllianceDocument}
        fields={[
          { name: "toStage", title: t.alliances.toStage, type: "choice", value: next, choices: STAGES.filter((stage) => stage !== alliance.stage).map((stage) => [stage, t.stage[stage]] as const) },
          { name: "movedOn", title: t.form.day, type: "date", value: today() },
          { name: "movedBy", title: t.form.by, type: "text" },
          { name: "reason", title: t.form.reason, type: "text" },
        ]}
        input={({ toStage, movedOn, movedBy, reason }) => ({
          key: alliance.key,
          toStage: toStage as AllianceStage,
          expectedVersion: alliance.version,
          movedOn: movedOn || null,
          movedBy: movedBy || null,
          reason: reason || null,
        })}
        errors={({ moveAlliance }) => moveAlliance.errors}
      />
      {alliance.stageMoves.nodes.length > 0 && (
        <DataTable
          title={t.alliances.moves}
          rows={[...alliance.stageMoves.nodes].reverse()}
          rowKey={({ key }) => key}
          columns={[
            { id: "movedOn", title: t.form.day, value: ({ movedOn }) => movedOn, show: ({ movedOn }) => format.day(movedOn) },
            { id: "toStage", title: t.alliances.toStage, value: ({ toStage }) => t.stage[toStage] },
            { id: "movedBy", title: t.form.by, value: ({ movedBy }) => movedBy },
            { id: "reason", title: t.form.reason, value: ({ reason }) => reason },
          ]}
        />
      )}
    </Card>
  );
}

function Warnings({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  return (
    <Card title={t.alliances.warnings}>
      <DataTable
        title={t.alliances.warnings}
        rows={alliance.health.warnings}
        rowKey={({ kind, about }) => `${kind} ${about}`}
        empty={t.alliances.noWarnings}
        columns={[
          {
            id: "severity",
            title: t.alliances.severity,
            value: ({ severity }) => t.severity[severity],
            show: ({ severity }) => <span className={`badge ${severity === "HIGH" ? "bad" : severity === "MEDIUM" ? "warn" : ""}`}>{t.severity[severity]}</span>,
          },
          { id: "message", title: t.alliances.message, value: ({ message }) => message },
          { id: "since", title: t.columns.since, value: ({ since }) => since, show: ({ since }) => format.day(since) },
        ]}
      />
    </Card>
  );
}

function Kpis({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  const kpis = alliance.kpis.nodes;
  const readings = kpis.flatMap((kpi) => kpi.readings.nodes.map((one) => ({ kpi, ...one })));
  return (
    <Card title={t.alliances.kpis}>
      {kpis.length === 0 ? (
        <Empty title={t.alliances.noKpis} />
      ) : (
        <>
          <div className="charts">
            {kpis.map((kpi) => (
              <KpiCurve key={kpi.key} kpi={kpi} attainment={alliance.health.kpis.find((one) => one.key === kpi.key)?.attainment ?? null} />
            ))}
          </div>
          <ChangeForm
            title={t.alliances.addReading}
            submit={t.alliances.addReading}
            document={AddReadingDocument}
            fields={[
              { name: "kpi", title: t.alliances.kpi, type: "choice", value: kpis[0]?.key ?? "", choices: kpis.map((kpi) => [kpi.key, kpi.name] as const) },
              { name: "readOn", title: t.form.day, type: "date", value: today(), required: true },
              { name: "value", title: t.alliances.value, type: "number", required: true },
            ]}
            input={({ kpi = "", readOn = "", value = "" }) => ({ kpi, readOn, value: Number(value) })}
            errors={({ createKpiReading }) => createKpiReading.errors}
          />
          <DataTable
            title={t.alliances.readings}
            rows={readings}
            rowKey={({ kpi, readOn }) => `${kpi.key} ${readOn}`}
            columns={[
              { id: "kpi", title: t.alliances.kpi, value: ({ kpi }) => kpi.name },
              { id: "readOn", title: t.form.day, value: ({ readOn }) => readOn, show: ({ readOn }) => format.day(readOn) },
              { id: "value", title: t.alliances.value, value: ({ value }) => value },
              { id: "target", title: t.alliances.target, value: ({ kpi }) => kpi.target },
              { id: "unit", title: t.alliances.unit, value: ({ kpi }) => kpi.unit },
            ]}
          />
        </>
      )}
    </Card>
  );
}

function KpiCurve({ kpi, attainment }: { kpi: Alliance["kpis"]["nodes"][number]; attainment: number | null }) {
  const t = useStrings();
  const format = useFormat();
  const curves = useMemo(() => [{ name: kpi.name, points: kpi.readings.nodes.map(({ readOn, value }) => [readOn, value] as const) }], [kpi]);
  return (
    <section className="kpi">
      <h3>
        <bdi>{kpi.name}</bdi> <span className="count">{kpi.unit}</span>
      </h3>
      <p className="hint">
        {t.alliances.attained(format.percent(attainment))} · {t.alliances.direction[kpi.direction]}
      </p>
      {kpi.readings.nodes.length ? (
        <Chart kind="line" label={t.alliances.curve(kpi.name, format.count(kpi.readings.nodes.length))} curves={curves} target={kpi.target} height={180} />
      ) : (
        <p className="nothing">{t.alliances.noReadings}</p>
      )}
    </section>
  );
}

function Sales({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const answer = useAnswer(AllianceSalesDocument, { key: alliance.key, first: MOST_GROUPS });
  return (
    <Card title={t.alliances.sales}>
      <Answered answer={answer}>{({ sales }) => (sales.groups.length ? <SalesByDay groups={sales.groups} /> : <Empty title={t.alliances.noSales} />)}</Answered>
    </Card>
  );
}

function SalesByDay({ groups }: { groups: AllianceSalesQuery["sales"]["groups"] }) {
  const t = useStrings();
  const format = useFormat();
  const currencies = useMemo(() => bySeller(groups), [groups]);
  return (
    <>
      {currencies.map(({ currency, curves }) => (
        <section key={currency}>
          <h3>{currency}</h3>
          <Chart kind="bar" label={t.alliances.salesOf(currency)} curves={curves} />
        </section>
      ))}
      <DataTable
        title={t.alliances.sales}
        rows={groups}
        rowKey={({ day, company, currency }) => `${day} ${company?.key} ${currency}`}
        columns={[
          { id: "day", title: t.form.day, value: ({ day }) => day, show: ({ day }) => format.day(day) },
          { id: "company", title: t.columns.company, value: ({ company }) => company?.name },
          { id: "amount", title: t.alliances.amount, value: ({ amount }) => Number(amount), show: ({ amount, currency }) => format.money(amount, currency) },
          { id: "currency", title: t.alliances.currency, value: ({ currency }) => currency },
          { id: "rows", title: t.alliances.rows, value: ({ rows }) => rows },
        ]}
      />
    </>
  );
}

function Reviews({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  const rows = [...alliance.reviews.nodes].reverse().flatMap((review) => (review.scores.nodes.length ? review.scores.nodes : [null]).map((score) => ({ review, score })));
  return (
    <Card title={t.alliances.reviews}>
      <DataTable
        title={t.alliances.reviews}
        rows={rows}
        rowKey={({ review, score }) => `${review.key} ${score?.company.key}`}
        empty={t.alliances.noReviews}
        columns={[
          { id: "heldOn", title: t.form.day, value: ({ review }) => review.heldOn, show: ({ review }) => format.day(review.heldOn) },
          { id: "company", title: t.columns.company, value: ({ score }) => score?.company.name, show: ({ score }) => score && <CompanyLink company={score.company} /> },
          { id: "score", title: t.screening.score, value: ({ score }) => score?.score ?? null },
          { id: "feedback", title: t.alliances.feedback, value: ({ score, review }) => score?.feedback ?? review.summary },
        ]}
      />
    </Card>
  );
}

function Challenges({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  const open = alliance.challenges.nodes.filter(({ resolvedOn }) => !resolvedOn);
  return (
    <Card title={t.alliances.challenges}>
      <DataTable
        title={t.alliances.challenges}
        rows={alliance.challenges.nodes}
        rowKey={({ key }) => key}
        empty={t.alliances.noChallenges}
        columns={[
          { id: "raisedOn", title: t.form.day, value: ({ raisedOn }) => raisedOn, show: ({ raisedOn }) => format.day(raisedOn) },
          { id: "kind", title: t.columns.kind, value: ({ kind }) => t.challenge[kind] },
          { id: "severity", title: t.alliances.severity, value: ({ severity }) => t.severity[severity] },
          { id: "description", title: t.alliances.message, value: ({ description }) => description },
          { id: "resolvedOn", title: t.alliances.resolvedOn, value: ({ resolvedOn }) => resolvedOn, show: ({ resolvedOn }) => format.day(resolvedOn) },
        ]}
      />
      {open.length > 0 && (
        <ChangeForm
          key={open.map(({ key }) => key).join()}
          title={t.alliances.closeChallenge}
          submit={t.alliances.closeChallenge}
          document={CloseChallengeDocument}
          fields={[
            { name: "key", title: t.alliances.challengeOne, type: "choice", value: open[0]?.key ?? "", choices: open.map((one) => [one.key, `${t.challenge[one.kind]} · ${format.day(one.raisedOn)}`] as const) },
            { name: "resolution", title: t.alliances.resolution, type: "text" },
            { name: "resolvedOn", title: t.alliances.resolvedOn, type: "date", value: today() },
          ]}
          input={({ key = "", resolution, resolvedOn }) => ({
            key,
            expectedVersion: open.find((one) => one.key === key)?.version ?? null,
            resolution: resolution || null,
            resolvedOn: resolvedOn || null,
          })}
          errors={({ updateChallenge }) => updateChallenge.errors}
        />
      )}
    </Card>
  );
}

function Members({ alliance }: { alliance: Alliance }) {
  const t = useStrings();
  const format = useFormat();
  return (
    <Card title={t.whatIf.members}>
      <DataTable
        title={t.whatIf.members}
        rows={alliance.members.edges}
        total={alliance.members.totalCount}
        rowKey={({ node, since }) => `${node.key} ${since}`}
        columns={[
          { id: "company", title: t.columns.company, value: ({ node }) => node.name, show: ({ node }) => <CompanyLink company={node} /> },
          { id: "role", title: t.columns.role, value: ({ role }) => role },
          { id: "industry", title: t.columns.industry, value: ({ node }) => node.industry },
          { id: "since", title: t.columns.since, value: ({ since }) => since, show: ({ since }) => format.day(since) },
          { id: "until", title: t.columns.until, value: ({ until }) => until, show: ({ until }) => format.day(until) },
        ]}
      />
    </Card>
  );
}
