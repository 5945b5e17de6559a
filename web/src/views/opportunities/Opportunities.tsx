import type { ReactNode } from "react";
import { useAnswer } from "../../client/answers";
import { ExchangesDocument } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay } from "../../parts/address";
import { DataTable } from "../../parts/DataTable";
import { SearchLonger, useSeconds } from "../../parts/SearchLonger";
import { Answered, Empty } from "../../parts/States";
import { Tabs } from "../../parts/Tabs";
import { asked, Card, Figures, Source, View } from "../../parts/View";
import { Coalitions } from "./Coalitions";
import { Ring, withEnds, type Exchange } from "./Ring";
import { Triads } from "./Triads";

const TABS = ["cycles", "plan", "triads", "coalitions"] as const;
const LENGTHS = [2, 3, 4] as const;
const FIRST = 100;

export default function Opportunities() {
  const t = useStrings();
  const address = useAddress();
  const tab = TABS.find((one) => one === address.text("tab")) ?? "cycles";
  return (
    <Tabbed tab={tab}>
      <Tabs
        label={t.opportunities.kinds}
        tabs={TABS.map((id) => ({ id, title: t.opportunities.tabs[id] }))}
        chosen={tab}
        onChoose={(id) => address.set({ tab: id === "cycles" ? null : id, cycle: null })}
      >
        {tab === "triads" ? <Triads /> : tab === "coalitions" ? <Coalitions /> : <Exchanges tab={tab} />}
      </Tabs>
    </Tabbed>
  );
}

/** What is asked about exchanges, by the address. */
function useExchangeVariables(tab: (typeof TABS)[number]) {
  const address = useAddress();
  return {
    minimumFit: Math.min(1, Math.max(0, address.number("fit", 0.3))),
    maxLength: LENGTHS.find((one) => one === address.number("length", 3)) ?? 3,
    first: FIRST,
    timeLimitSeconds: useSeconds(),
    listed: tab === "cycles",
    planned: tab === "plan",
    asOf: useDay() ?? null,
  };
}

function Tabbed({ tab, children }: { tab: (typeof TABS)[number]; children: ReactNode }) {
  const t = useStrings();
  const variables = useExchangeVariables(tab);
  const exchanges = tab === "cycles" || tab === "plan";
  return (
    <View
      title={t.views.opportunities.title}
      name={t.views.opportunities.title}
      lead={t.views.opportunities.lead}
      operations={exchanges ? [asked(ExchangesDocument, variables)] : []}
    >
      {children}
    </View>
  );
}

function Exchanges({ tab }: { tab: "cycles" | "plan" }) {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const variables = useExchangeVariables(tab);
  const answer = useAnswer(ExchangesDocument, variables, { keep: true });
  return (
    <>
      <div className="tools controls">
        <label className="choice">
          {t.opportunities.minimumFit}
          <input
            type="range"
            min="0.05"
            max="1"
            step="0.05"
            value={variables.minimumFit}
            onChange={(event) => address.set({ fit: event.target.value }, { replace: true })}
          />
          <output>{format.percent(variables.minimumFit)}</output>
        </label>
        <label className="choice">
          {t.opportunities.length}
          <select value={variables.maxLength} onChange={(event) => address.set({ length: event.target.value }, { replace: true })}>
            {LENGTHS.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answered answer={answer}>
        {(data) => {
          const { cycles, plan, planValue, upperBound, optimal, truncated } = data.exchangeOpportunities;
          // the answer for another tab, until this one's is there, lacks what is shown here
          const shown = tab === "plan" ? plan : cycles;
          return (
            <>
              <Source of={data} />
              {tab === "plan" && plan && (
                <>
                  <Figures
                    figures={[
                      [t.opportunities.exchanges, format.count(plan.length)],
                      [t.opportunities.planValue, format.figure(planValue)],
                      [t.opportunities.upperBound, format.figure(upperBound)],
                      [t.opportunities.proof, <span key="proof" className={`badge ${optimal ? "good" : "warn"}`}>{optimal ? t.opportunities.best : t.opportunities.bounded}</span>],
                    ]}
                  />
                  <p className="hint">{t.opportunities.planHint}</p>
                </>
              )}
              <SearchLonger whole={tab === "plan" ? optimal : !truncated} searching={answer.isPlaceholderData} />
              {shown && <Cycles cycles={shown.map(withEnds)} title={t.opportunities.tabs[tab]} />}
            </>
          );
        }}
      </Answered>
    </>
  );
}

function idOf(exchange: Exchange): string {
  return exchange.companies.map(({ key }) => key).join(".");
}

function Cycles({ cycles, title }: { cycles: readonly Exchange[]; title: string }) {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const chosen = cycles.find((one) => idOf(one) === address.text("cycle")) ?? cycles[0];
  if (!chosen) {
    return <Empty title={t.opportunities.none}>{t.opportunities.noneHint}</Empty>;
  }
  return (
    <Card title={<bdi>{chosen.companies.map(({ name }) => name).join(" → ")}</bdi>}>
      <div className="split">
        <div className="picture-side">
          <div className="ring-side">
            <Ring exchange={chosen} />
          </div>
          <ul className="flows">
            {chosen.links.map((link) => (
              <li key={`${link.giver.key} ${link.receiver.key}`}>
                <strong>
                  <bdi>{link.giver.name}</bdi> → <bdi>{link.receiver.name}</bdi>
                </strong>{" "}
                <span className="count">{format.percent(link.fit)}</span>
                <br />
                <bdi className="hint">{link.resources.map(({ name }) => name).join(" · ")}</bdi>
              </li>
            ))}
          </ul>
        </div>
        <DataTable
          title={title}
          rows={cycles}
          rowKey={idOf}
          chosen={idOf(chosen)}
          columns={[
            {
              id: "companies",
              title: t.opportunities.ring,
              value: (one) => one.companies.map(({ name }) => name).join(" → "),
              show: (one) => (
                <button type="button" className="link" onClick={() => address.set({ cycle: idOf(one) }, { replace: true })}>
                  <bdi className="lines">{one.companies.map(({ name }) => name).join(" → ")}</bdi>
                </button>
              ),
            },
            { id: "value", title: t.opportunities.value, value: (one) => one.value },
            { id: "multilateral", title: t.opportunities.multilateral, value: (one) => one.multilateral, hidden: true },
            {
              id: "flows",
              title: t.opportunities.flows,
              value: (one) => one.links.map((link) => t.opportunities.flow(link.giver.name, link.receiver.name, link.resources.map(({ name }) => name).join(", "))).join(" "),
              hidden: true,
            },
          ]}
        />
      </div>
    </Card>
  );
}
