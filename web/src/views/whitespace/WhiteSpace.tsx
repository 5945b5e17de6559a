import { useMemo } from "react";
import { useParams } from "wouter";
import { useAnswer } from "../../client/answers";
import { CompanyWhiteSpaceDocument, type AreaDimension, type CompanyWhiteSpaceQuery, type CoverageClass } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { ChooseCompany } from "../../parts/ChooseCompany";
import { CompanyLink } from "../../parts/CompanyLink";
import { DataTable } from "../../parts/DataTable";
import { HeatMap, type Field } from "../../parts/HeatMap";
import { Answered, Empty } from "../../parts/States";
import { useInk } from "../../parts/useInk";
import { asked, Card, Figures, Source, View } from "../../parts/View";
import { keyIn } from "../paths";

type CompanyData = NonNullable<CompanyWhiteSpaceQuery["company"]>;
type Uncovered = CompanyData["uncoveredPartners"];

const CLASSES: readonly CoverageClass[] = ["WHITE_SPACE", "CONTESTED", "SATURATED", "SHARED", "OWN_ONLY"];
const DIMENSIONS: readonly AreaDimension[] = ["SEGMENT", "REGION", "INDUSTRY", "RESOURCE"];
const FIRST = 500;
const ROWS = 40;
const COLUMNS = 30;

export default function WhiteSpace() {
  const { key } = useParams();
  return key ? <CompanyWhiteSpace key={key} company={keyIn(key)} /> : <ChooseCompany view="whiteSpace" />;
}

function CompanyWhiteSpace({ company: key }: { company: string }) {
  const t = useStrings();
  const address = useAddress();
  const classes = CLASSES.filter((one) => address.list("class").includes(one));
  const dimension = DIMENSIONS.find((one) => one === address.text("area")) ?? "SEGMENT";
  const variables = { key, first: FIRST, classes: classes.length ? classes : null, dimension, asOf: useDay() ?? null };
  const answer = useAnswer(CompanyWhiteSpaceDocument, variables, { keep: true });
  const name = answer.data?.company?.name;
  return (
    <View
      title={<>{t.views.whiteSpace.title}{name && <> · <bdi className="clip">{name}</bdi></>}</>}
      name={`${t.views.whiteSpace.title}${name ? `: ${name}` : ""}`}
      lead={t.views.whiteSpace.lead}
      operations={[asked(CompanyWhiteSpaceDocument, variables)]}
    >
      <Answered answer={answer}>
        {(data) =>
          data.company ? (
            <>
              <Source of={data} />
              <Content of={data.company.uncoveredPartners} classes={classes} dimension={dimension} />
            </>
          ) : (
            <Empty title={t.company.unknown(key)}>{t.company.unknownHint}</Empty>
          )
        }
      </Answered>
    </View>
  );
}

interface Props {
  of: Uncovered;
  classes: readonly CoverageClass[];
  dimension: AreaDimension;
}

function Content({ of: found, classes, dimension }: Props) {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const { candidates, competitors, areas } = found;
  if (found.status !== "OK") {
    return <Empty title={t.whiteSpace.status[found.status]} />;
  }
  return (
    <>
      <Figures
        figures={[
          [t.company.competitors, format.count(competitors.length)],
          ...CLASSES.map((one) => [t.whiteSpace.classes[one], format.count(candidates.filter((candidate) => candidate.class === one).length)] as const),
          [t.whiteSpace.uncoveredAreas, format.count(areas.filter(({ uncovered }) => uncovered).length)],
        ]}
      />
      <Card
        title={t.whiteSpace.market}
        note={
          <div className="tools" role="group" aria-label={t.whiteSpace.show}>
            {CLASSES.map((one) => (
              <label key={one} className="chip">
                <input
                  type="checkbox"
                  checked={classes.includes(one)}
                  onChange={() =>
                    address.set({ class: classes.includes(one) ? classes.filter((other) => other !== one) : [...classes, one] }, { replace: true })
                  }
                />
                {t.whiteSpace.classes[one]}
              </label>
            ))}
          </div>
        }
      >
        <Matrix found={found} />
        <DataTable
          title={t.whiteSpace.candidates}
          rows={candidates}
          rowKey={({ company }) => company.key}
          empty={t.whiteSpace.none}
          columns={[
            { id: "company", title: t.columns.company, value: ({ company }) => company.name, show: ({ company }) => <CompanyLink company={company} /> },
            { id: "industry", title: t.columns.industry, value: ({ company }) => company.industry },
            { id: "class", title: t.whiteSpace.class, value: (one) => t.whiteSpace.classes[one.class], show: (one) => <span className={`badge class-${one.class.toLowerCase()}`}>{t.whiteSpace.classes[one.class]}</span> },
            { id: "coverage", title: t.whiteSpace.coverage, value: (one) => one.coverage, show: (one) => format.percent(one.coverage) },
            { id: "fit", title: t.whiteSpace.fit, value: (one) => one.fit },
            { id: "opportunity", title: t.whiteSpace.opportunity, value: (one) => one.opportunity },
            { id: "locked", title: t.whiteSpace.locked, value: (one) => one.locked },
            { id: "coveredBy", title: t.whiteSpace.coveredBy, value: (one) => one.coveredBy.map(({ key }) => key).join("; "), hidden: true },
          ]}
        />
      </Card>
      <Card
        title={t.whiteSpace.areas}
        note={
          <label className="choice">
            {t.whiteSpace.by}
            <select value={dimension} onChange={(event) => address.set({ area: event.target.value }, { replace: true })}>
              {DIMENSIONS.map((one) => (
                <option key={one} value={one}>
                  {t.whiteSpace.dimensions[one]}
                </option>
              ))}
            </select>
          </label>
        }
      >
        <div className="split">
          <ul className="bars">
            {areas.slice(0, 20).map((area) => (
              <li key={area.area} className="area-row">
                <bdi className="clip">{area.area}</bdi>
                <span className="track" aria-hidden="true">
                  <span className="part-missing" style={{ width: `${(100 * area.competitorCoverage) / Math.max(area.companies, 1)}%` }} />
                </span>
                {area.uncovered ? <span className="badge good">{t.whiteSpace.uncovered}</span> : <span className="figure">{`${format.count(area.competitorCoverage)} / ${format.count(area.companies)}`}</span>}
              </li>
            ))}
          </ul>
          <DataTable
            title={t.whiteSpace.areas}
            rows={areas}
            rowKey={({ area }) => area}
            columns={[
              { id: "area", title: t.whiteSpace.dimensions[dimension], value: ({ area }) => area },
              { id: "companies", title: t.start.companies, value: ({ companies }) => companies },
              { id: "competitorCoverage", title: t.whiteSpace.byCompetitors, value: ({ competitorCoverage }) => competitorCoverage },
              { id: "ownCoverage", title: t.whiteSpace.byOwn, value: ({ ownCoverage }) => ownCoverage },
              { id: "uncovered", title: t.whiteSpace.uncovered, value: ({ uncovered }) => uncovered },
            ]}
          />
        </div>
      </Card>
    </>
  );
}

/** The market by competitors: a field is coloured, by the class of its row, where the competitor has the company. */
function Matrix({ found }: { found: Uncovered }) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const rivals = useMemo(() => found.competitors.slice(0, COLUMNS), [found]);
  const market = useMemo(() => found.candidates.slice(0, ROWS), [found]);
  const rows = useMemo(() => market.map(({ company }) => company.name), [market]);
  const columns = useMemo(() => [t.whiteSpace.class, ...rivals.map(({ name }) => name)], [rivals, t]);
  const fields = useMemo(() => {
    const column = new Map(rivals.map(({ key }, number) => [key, number + 1]));
    return market.flatMap((one, row): Field[] => {
      const of = CLASSES.indexOf(one.class);
      const covered = one.coveredBy.flatMap(({ key }) => column.get(key) ?? []);
      return [{ row, column: 0, of }, ...covered.map((at) => ({ row, column: at, of }))];
    });
  }, [market, rivals]);
  const classes = useMemo(() => {
    const colours = [ink.groups[2], ink.groups[3], ink.groups[1], ink.groups[4], ink.groups[0]];
    return CLASSES.map((one, number) => ({ name: t.whiteSpace.classes[one], color: colours[number] ?? ink.line }));
  }, [ink, t]);
  if (!market.length) {
    return null;
  }
  return (
    <>
      <p className="hint">{t.whiteSpace.matrixHint(format.count(rows.length))}</p>
      <HeatMap label={t.whiteSpace.matrixOf(format.count(rows.length), format.count(rivals.length))} rows={rows} columns={columns} fields={fields} classes={classes} />
    </>
  );
}
