import { useDeferredValue } from "react";
import { Link, useParams } from "wouter";
import { useAnswer } from "../../client/answers";
import { PipelineDocument, type AllianceStage, type PipelineQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay, useLinks } from "../../parts/address";
import { DataTable } from "../../parts/DataTable";
import { Answered, Empty } from "../../parts/States";
import { asked, Card, View } from "../../parts/View";
import { keyIn, of, paths } from "../paths";
import { AlliancePage } from "./AlliancePage";

const STAGES: readonly AllianceStage[] = ["PROSPECT", "CONTACTED", "DUE_DILIGENCE", "PILOT", "AGREEMENT", "ACTIVE", "ENDED", "DECLINED"];
const FIRST = 500;
const CARDS = 12;

type Alliance = PipelineQuery["alliances"]["nodes"][number];

export default function Alliances() {
  const { key } = useParams();
  return key ? <AlliancePage key={key} alliance={keyIn(key)} /> : <Board />;
}

function Board() {
  const t = useStrings();
  const address = useAddress();
  const search = useDeferredValue((address.text("q") ?? "").trim());
  const variables = { search: search || null, first: FIRST, asOf: useDay() ?? null };
  const answer = useAnswer(PipelineDocument, variables, { keep: true });
  return (
    <View
      title={t.views.alliances.title}
      name={t.views.alliances.title}
      lead={t.views.alliances.lead}
      operations={[asked(PipelineDocument, variables)]}
    >
      <input
        type="search"
        className="filter short"
        aria-label={t.alliances.search}
        placeholder={t.alliances.search}
        value={address.text("q") ?? ""}
        onChange={(event) => address.set({ q: event.target.value || null }, { replace: true })}
      />
      <Answered answer={answer}>
        {({ alliances }) => (alliances.nodes.length ? <Columns alliances={alliances.nodes} total={alliances.totalCount} /> : <Empty title={t.alliances.none} />)}
      </Answered>
    </View>
  );
}

function Columns({ alliances, total }: { alliances: readonly Alliance[]; total: number }) {
  const t = useStrings();
  const format = useFormat();
  const link = useLinks();
  return (
    <>
      <div className="board" tabIndex={0} role="group" aria-label={t.alliances.board}>
        {STAGES.map((stage) => {
          const here = alliances.filter((one) => one.stage === stage);
          return (
            <section key={stage} className={`column ${here.length ? "" : "bare"}`} aria-label={t.stage[stage]}>
              <h2>
                {t.stage[stage]} <span className="count">{format.count(here.length)}</span>
              </h2>
              <ul>
                {here.slice(0, CARDS).map((one) => (
                  <li key={one.key}>
                    <Link href={link(of(paths.alliances, one.key))} className="alliance">
                      <bdi className="lines">{one.name}</bdi>
                      <span className="hint">
                        {t.alliances.members(format.count(one.members.totalCount))}
                        {one.startsOn && ` · ${format.day(one.startsOn)}`}
                      </span>
                      <bdi className="hint lines">{one.members.nodes.map(({ name }) => name).join(", ")}</bdi>
                    </Link>
                  </li>
                ))}
              </ul>
              {here.length > CARDS && <p className="hint">{t.alliances.moreBelow(format.count(here.length - CARDS))}</p>}
            </section>
          );
        })}
      </div>
      <Card title={t.alliances.all}>
        <DataTable
          title={t.views.alliances.title}
          rows={alliances}
          total={total}
          rowKey={({ key }) => key}
          columns={[
            {
              id: "alliance",
              title: t.columns.alliance,
              value: ({ name }) => name,
              show: ({ key, name }) => (
                <Link href={link(of(paths.alliances, key))} className="clip">
                  <bdi>{name}</bdi>
                </Link>
              ),
            },
            { id: "stage", title: t.columns.stage, value: ({ stage }) => t.stage[stage] },
            { id: "members", title: t.whatIf.members, value: ({ members }) => members.totalCount },
            { id: "modes", title: t.alliances.modes, value: ({ modes }) => modes.map((mode) => t.mode[mode]).join(", ") },
            { id: "startsOn", title: t.columns.since, value: ({ startsOn }) => startsOn, show: ({ startsOn }) => format.day(startsOn) },
            { id: "endsOn", title: t.columns.until, value: ({ endsOn }) => endsOn, show: ({ endsOn }) => format.day(endsOn) },
          ]}
        />
      </Card>
    </>
  );
}
