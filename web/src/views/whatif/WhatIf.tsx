import { useAnswer } from "../../client/answers";
import { NamesOfDocument, WhatIfDocument, type WhatIfQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { Prominent } from "../../parts/ChooseCompany";
import { CompanyLink } from "../../parts/CompanyLink";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { DataTable } from "../../parts/DataTable";
import { Icon } from "../../parts/Icon";
import { Answered, Empty } from "../../parts/States";
import { asked, Card, Derived, Figures, Source, View } from "../../parts/View";

const MOST = 20;

export default function WhatIf() {
  const t = useStrings();
  const address = useAddress();
  const keys = [...new Set(address.list("member"))].slice(0, MOST);
  const names = useAnswer(NamesOfDocument, { keys, first: MOST }, { enabled: keys.length > 0, keep: true });
  const known = names.data?.companies.nodes ?? [];
  const variables = { members: keys.map((key) => ({ key })), asOf: useDay() ?? null };
  const answer = useAnswer(WhatIfDocument, variables, { enabled: keys.length >= 2, keep: true });
  const add = (key: string) => address.set({ member: [...keys, key] });
  return (
    <View
      title={t.views.whatIf.title}
      name={t.views.whatIf.title}
      lead={t.views.whatIf.lead}
      operations={keys.length >= 2 ? [asked(WhatIfDocument, variables)] : []}
    >
      <div className="tools controls">
        {keys.length < MOST && <CompanyPicker label={t.whatIf.add} without={keys} onChoose={({ key }) => add(key)} />}
        <ul className="groups flush" aria-label={t.whatIf.members}>
          {keys.map((key) => {
            const name = known.find((one) => one.key === key)?.name ?? key;
            return (
              <li key={key}>
                <button type="button" className="chip" aria-label={t.screening.remove(name)} onClick={() => address.set({ member: keys.filter((one) => one !== key) })}>
                  <bdi className="clip">{name}</bdi> <Icon name="close" size={12} />
                </button>
              </li>
            );
          })}
        </ul>
      </div>
      {keys.length < 2 ? (
        <Card title={keys.length ? t.whatIf.another : t.whatIf.choose}>
          <Prominent view="company" onChoose={add} />
        </Card>
      ) : (
        <Answered answer={answer}>
          {(data) => (
            <>
              <Source of={data} />
              <Impact impact={data.whatIfAlliance} />
            </>
          )}
        </Answered>
      )}
    </View>
  );
}

function Impact({ impact }: { impact: WhatIfQuery["whatIfAlliance"] }) {
  const t = useStrings();
  const format = useFormat();
  const before = impact.members.reduce((sum, one) => sum + one.totalGapBefore, 0);
  const after = impact.members.reduce((sum, one) => sum + one.totalGapAfter, 0);
  const most = Math.max(...impact.members.map((one) => Math.max(one.totalGapBefore, one.totalGapAfter)), 1e-9);
  return (
    <>
      <Figures
        figures={[
          [t.whatIf.closed, before ? format.percent((before - after) / before) : format.percent(0)],
          [t.whatIf.gaps, `${format.figure(before)} → ${format.figure(after)}`],
          [t.ecosystem.components, `${format.count(impact.componentsBefore)} → ${format.count(impact.componentsAfter)}`],
          [t.whatIf.conflicts, format.count(impact.conflicts.length)],
        ]}
      />
      <Card title={t.whatIf.effect}>
        <div className="split">
          <div>
            <p className="legend">
              <span><i className="dot part-missing" aria-hidden="true" /> {t.whatIf.before}</span>
              <span><i className="dot part-partner" aria-hidden="true" /> {t.whatIf.after}</span>
            </p>
            <ul className="effects picture-like">
              {impact.members.map((one) => (
                <li key={one.company.key}>
                  <bdi className="clip">{one.company.name}</bdi>
                  <span className="twofold" aria-hidden="true">
                    <span className="part-missing" style={{ width: `${(100 * one.totalGapBefore) / most}%` }} />
                    <span className="part-partner" style={{ width: `${(100 * one.totalGapAfter) / most}%` }} />
                  </span>
                  <span className="figure">{`${format.figure(one.totalGapBefore)} → ${format.figure(one.totalGapAfter)}`}</span>
                </li>
              ))}
            </ul>
            <p className="hint">{t.whatIf.hint}</p>
          </div>
          <DataTable
            title={t.whatIf.members}
            rows={impact.members}
            rowKey={({ company }) => company.key}
            columns={[
              { id: "company", title: t.columns.company, value: ({ company }) => company.name, show: ({ company }) => <CompanyLink company={company} /> },
              { id: "totalGapBefore", title: t.whatIf.gapBefore, value: (one) => one.totalGapBefore },
              { id: "totalGapAfter", title: t.whatIf.gapAfter, value: (one) => one.totalGapAfter },
              { id: "constraintBefore", title: t.whatIf.constraintBefore, value: (one) => one.constraintBefore },
              { id: "constraintAfter", title: t.whatIf.constraintAfter, value: (one) => one.constraintAfter },
            ]}
          />
        </div>
      </Card>
      <Card title={t.whatIf.conflicts}>
        {impact.conflicts.length ? (
          <DataTable
            title={t.whatIf.conflicts}
            rows={impact.conflicts}
            rowKey={({ a, b }) => `${a.key} ${b.key}`}
            columns={[
              { id: "a", title: t.opportunities.one, value: ({ a }) => a.name, show: ({ a }) => <CompanyLink company={a} /> },
              { id: "b", title: t.opportunities.other, value: ({ b }) => b.name, show: ({ b }) => <CompanyLink company={b} /> },
              { id: "intensity", title: t.columns.intensity, value: ({ intensity }) => intensity },
              { id: "evidence", title: t.columns.evidence, value: ({ evidence }) => evidence, show: ({ evidence }) => <Derived evidence={evidence} /> },
            ]}
          />
        ) : (
          <Empty title={t.whatIf.noConflicts} />
        )}
      </Card>
    </>
  );
}
