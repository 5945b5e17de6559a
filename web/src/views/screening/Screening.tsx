import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "wouter";
import { useAnswer } from "../../client/answers";
import { ask, type Unanswered } from "../../client/client";
import { ScreeningCandidatesDocument, ScreeningRankDocument, ScreeningValuesDocument, type ScreeningRankQuery, type ScreeningRankQueryVariables } from "../../generated/graphql";
import { useFormat, useStrings, type Strings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { ChooseCompany } from "../../parts/ChooseCompany";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { DataTable, type Column } from "../../parts/DataTable";
import { Icon } from "../../parts/Icon";
import { Answered, Empty, Failure, Loading } from "../../parts/States";
import { useInk } from "../../parts/useInk";
import { asked, Card, Source, View } from "../../parts/View";
import { atShare, MOST_WEIGHT, weights, weightTexts } from "./weights";
import { keyIn } from "../paths";
import { TypedValues } from "./TypedValues";
import { typedValues, withValue } from "./values";

const SUGGESTED = 8;
const MOST_CANDIDATES = 25;

export interface Candidate {
  key: string;
  name: string;
  conflict: boolean;
  values: Map<string, number>;
}

export default function Screening() {
  const { key } = useParams();
  return key ? <Candidates key={key} company={keyIn(key)} /> : <ChooseCompany view="screening" />;
}

/** Whom to compare: those in the address, or those that the company looks at and that are recommended to it. */
function Candidates({ company: key }: { company: string }) {
  const t = useStrings();
  const address = useAddress();
  const variables = { key, first: SUGGESTED, asOf: useDay() ?? null };
  const answer = useAnswer(ScreeningCandidatesDocument, variables);
  const company = answer.data?.company;
  const suggested = [...(company?.rankCandidates.ranked ?? []), ...(company?.recommendedPartners ?? [])].map((one) => one.company.key);
  const named = address.list("candidate");
  const keys = [...new Set(named.length ? named : suggested)].slice(0, MOST_CANDIDATES);
  return (
    <Answered answer={answer}>
      {() =>
        company ? (
          <Compared company={company} keys={keys} />
        ) : (
          <View title={t.views.screening.title} name={t.views.screening.title}>
            <Empty title={t.company.unknown(key)}>{t.company.unknownHint}</Empty>
          </View>
        )
      }
    </Answered>
  );
}

/** The candidates' values for each criterion, as far as anybody knows them. */
function useValues(company: string, keys: readonly string[]) {
  const asOf = useDay() ?? null;
  return useQueries({
    queries: keys.map((candidate) => {
      const variables = { candidate, for: company, asOf };
      return {
        queryKey: [ScreeningValuesDocument.toString(), variables],
        queryFn: ({ signal }: { signal: AbortSignal }) => ask(ScreeningValuesDocument, variables, signal),
      };
    }),
    combine: (results) => ({
      pending: results.some((one) => one.isPending),
      error: results.find((one) => one.error)?.error as Unanswered | undefined,
      first: results[0]?.data,
      candidates: results.flatMap(({ data }): Candidate[] => {
        const one = data?.company;
        if (!one) {
          return [];
        }
        const values = new Map<string, number>();
        for (const { criterion, value } of one.partnerProfile.criteria) {
          if (value !== null) {
            values.set(criterion, value);
          }
        }
        values.set("WHAT_WE_OFFER", 10 * one.fit.reverseFit);
        values.set("DISTINCTNESS", 10 * (1 - one.fit.redundancy));
        return [{ key: one.key, name: one.name, conflict: one.fit.conflict, values }];
      }),
    }),
  });
}

function Compared({ company, keys }: { company: { key: string; name: string }; keys: readonly string[] }) {
  const t = useStrings();
  const address = useAddress();
  const { candidates: known, pending, error, first } = useValues(company.key, keys);
  const written = address.list("v");
  const typed = useMemo(() => typedValues(written), [written.join()]);
  // what the reader has typed counts in place of what the graph has
  const candidates = known.map((one) => ({ ...one, values: new Map([...one.values, ...(typed.get(one.key) ?? [])]) }));
  const criteria = useMemo(
    () => Object.keys(t.screening.criteria).filter((criterion) => candidates.some(({ values }) => values.has(criterion))),
    [candidates, t],
  );
  const type = (candidate: string, criterion: string, value: number | null) =>
    address.set({ v: withValue(written, candidate, criterion, value) }, { replace: true });
  const texts = address.list("w");
  const all = useMemo(() => weights(criteria, texts), [criteria, texts.join()]);
  const variables: ScreeningRankQueryVariables = {
    input: {
      // two may have the same name: the key tells them apart
      candidates: candidates.map(({ key, values }) => ({
        name: key,
        values: criteria.flatMap((criterion) => (values.has(criterion) ? [{ criterion, value: values.get(criterion) ?? 0 }] : [])),
      })),
      weights: [...all].map(([criterion, weight]) => ({ criterion, weight })),
      method: "WEIGHTED_SUM",
      missing: "RENORMALISE",
    },
  };
  const nothing = [...all.values()].every((weight) => weight === 0);
  const answer = useAnswer(ScreeningRankDocument, variables, { enabled: !pending && candidates.length > 0 && !nothing, keep: true });
  const set = (criterion: string, weight: number) => address.set({ w: weightTexts(new Map(all).set(criterion, weight)) }, { replace: true });
  return (
    <View
      title={<>{t.views.screening.title} · <bdi className="clip">{company.name}</bdi></>}
      name={`${t.views.screening.title}: ${company.name}`}
      lead={t.views.screening.lead}
      operations={[asked(ScreeningRankDocument, variables)]}
    >
      <Source of={first} />
      <div className="tools controls">
        <CompanyPicker
          label={t.screening.add}
          without={[company.key, ...keys]}
          onChoose={(one) => address.set({ candidate: [...keys, one.key] })}
        />
        <ul className="groups flush">
          {candidates.map(({ key, name }) => (
            <li key={key}>
              <button type="button" className="chip" aria-label={t.screening.remove(name)} onClick={() => address.set({ candidate: keys.filter((one) => one !== key) })}>
                <bdi className="clip">{name}</bdi> <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      </div>
      {error ? (
        <Failure error={error} />
      ) : pending ? (
        <Loading />
      ) : !candidates.length ? (
        <Empty title={t.screening.nobody}>{t.screening.nobodyHint}</Empty>
      ) : nothing ? (
        <>
          <Weights all={all} stability={[]} onSet={set} />
          <Empty title={t.screening.noWeight} />
        </>
      ) : (
        <Answered answer={answer}>
          {({ rankPartners: ranking }) => (
            <div className="screening">
              <Weights all={all} stability={ranking.stability} onSet={set} />
              <Ranked ranking={ranking} candidates={candidates} all={all} />
              <Stability ranking={ranking} candidates={candidates} />
              <TypedValues candidates={known} typed={typed} onType={type} />
            </div>
          )}
        </Answered>
      )}
    </View>
  );
}

type Ranking = ScreeningRankQuery["rankPartners"];

function titleOf(t: Strings, criterion: string): string {
  return t.screening.criteria[criterion as keyof Strings["screening"]["criteria"]] ?? criterion;
}

function Weights({ all, stability, onSet }: { all: ReadonlyMap<string, number>; stability: Ranking["stability"]; onSet: (criterion: string, weight: number) => void }) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const sum = [...all.values()].reduce((total, weight) => total + weight, 0) || 1;
  return (
    <Card title={t.screening.weights}>
      <ul className="weights">
        {[...all].map(([criterion, weight], number) => {
          const flips = stability
            .filter((one) => one.criterion === criterion)
            .flatMap((one) => atShare(all, criterion, one.tiesAt) ?? []);
          return (
            <li key={criterion}>
              <label htmlFor={`weight-${criterion}`}>
                <span className="dot" style={{ background: ink.groups[number] }} aria-hidden="true" /> {titleOf(t, criterion)}
              </label>
              <span className="slider">
                <input
                  id={`weight-${criterion}`}
                  type="range"
                  min="0"
                  max={MOST_WEIGHT}
                  value={weight}
                  aria-valuetext={format.percent(weight / sum)}
                  onChange={(event) => onSet(criterion, Number(event.target.value))}
                />
                {flips.map((at) => (
                  <i key={at} className="flip" style={{ insetInlineStart: `calc(8px + (100% - 16px) * ${at / MOST_WEIGHT})` }} aria-hidden="true" />
                ))}
              </span>
              <output className="figure">{format.percent(weight / sum)}</output>
            </li>
          );
        })}
      </ul>
      <p className="hint">{t.screening.flipHint}</p>
    </Card>
  );
}

function Ranked({ ranking, candidates, all }: { ranking: Ranking; candidates: readonly Candidate[]; all: ReadonlyMap<string, number> }) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const byKey = new Map(candidates.map((one) => [one.key, one]));
  const criteria = [...all.keys()];
  const most = Math.max(...ranking.ranked.map(({ score }) => score), 1e-9);
  type Row = Ranking["ranked"][number];
  const columns: Column<Row>[] = [
    { id: "rank", title: t.screening.rank, value: ({ rank }) => rank },
    { id: "company", title: t.columns.company, value: ({ name }) => byKey.get(name)?.name ?? name },
    { id: "score", title: t.screening.score, value: ({ score }) => score },
    ...criteria.map((criterion): Column<Row> => ({
      id: criterion,
      title: titleOf(t, criterion),
      value: ({ contributions }) => contributions.find((one) => one.criterion === criterion)?.value ?? null,
    })),
    { id: "conflict", title: t.gaps.conflict, value: ({ name }) => byKey.get(name)?.conflict ?? false },
  ];
  return (
    <Card title={t.screening.order} className="ranked">
      <ol className="ranks picture-like">
        {ranking.ranked.map((one) => (
          <li key={one.name}>
            <span className="rank">{one.rank}</span>
            <bdi className="clip">{byKey.get(one.name)?.name ?? one.name}</bdi>
            <span className="track" aria-hidden="true">
              {one.contributions.map(({ criterion, contribution }) => (
                <span
                  key={criterion}
                  title={titleOf(t, criterion)}
                  style={{ width: `${(100 * contribution) / most}%`, background: ink.groups[criteria.indexOf(criterion)] }}
                />
              ))}
            </span>
            <span className="figure">{format.figure(one.score)}</span>
          </li>
        ))}
      </ol>
      <DataTable title={t.screening.values} rows={ranking.ranked} rowKey={({ name }) => name} columns={columns} />
    </Card>
  );
}

function Stability({ ranking, candidates }: { ranking: Ranking; candidates: readonly Candidate[] }) {
  const t = useStrings();
  const format = useFormat();
  const name = (key: string) => candidates.find((one) => one.key === key)?.name ?? key;
  return (
    <Card title={t.screening.stability}>
      <DataTable
        title={t.screening.flips}
        rows={ranking.stability}
        rowKey={(one) => `${one.criterion} ${one.rival}`}
        empty={t.screening.stable}
        columns={[
          { id: "criterion", title: t.screening.criterion, value: (one) => titleOf(t, one.criterion) },
          { id: "weight", title: t.screening.now, value: (one) => one.weight, show: (one) => format.percent(one.weight) },
          { id: "tiesAt", title: t.screening.tiesAt, value: (one) => one.tiesAt, show: (one) => format.percent(one.tiesAt) },
          { id: "leader", title: t.screening.leader, value: (one) => name(one.leader) },
          { id: "rival", title: t.screening.rival, value: (one) => name(one.rival) },
        ]}
      />
    </Card>
  );
}
