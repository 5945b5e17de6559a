import { useDeferredValue, useMemo } from "react";
import { Link } from "wouter";
import { useAnswer } from "../../client/answers";
import { EcosystemGraphDocument, EcosystemGroupsDocument, type EcosystemGraphQuery, type EcosystemGroupsQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay, useLinks } from "../../parts/address";
import { CompanyLink } from "../../parts/CompanyLink";
import { DataTable } from "../../parts/DataTable";
import { GraphPicture } from "../../parts/GraphPicture";
import { Answered, Empty } from "../../parts/States";
import { Tabs } from "../../parts/Tabs";
import { useInk } from "../../parts/useInk";
import { asked, Card, Figures, Source, View } from "../../parts/View";
import { of, paths } from "../paths";
import { drawing, groupOf, groups, type ColourBy, type Company, type SizeBy } from "./drawing";

const LIMITS = [500, 2000, 5000] as const;
const TABS = ["companies", "communities", "brokers", "articulation", "scarce"] as const;

export default function Ecosystem() {
  const t = useStrings();
  const address = useAddress();
  const size: SizeBy = address.text("size") === "betweenness" ? "betweenness" : "degree";
  const limit = LIMITS.find((one) => one === address.number("limit", 2000)) ?? 2000;
  const asOf = useDay() ?? null;
  const variables = { limit, betweenness: size === "betweenness", asOf };
  const answer = useAnswer(EcosystemGraphDocument, variables, { keep: true });
  return (
    <View
      title={t.views.ecosystem.title}
      name={t.views.ecosystem.title}
      lead={t.views.ecosystem.lead}
      operations={[asked(EcosystemGraphDocument, variables), asked(EcosystemGroupsDocument, { asOf }, t.ecosystem.groups)]}
    >
      <Answered answer={answer}>
        {(data) => (
          <>
            <Source of={data} />
            <Content ecosystem={data.ecosystem} size={size} limit={limit} />
          </>
        )}
      </Answered>
    </View>
  );
}

interface Props {
  ecosystem: EcosystemGraphQuery["ecosystem"];
  size: SizeBy;
  limit: number;
}

function Content({ ecosystem, size, limit }: Props) {
  const t = useStrings();
  const format = useFormat();
  const ink = useInk();
  const address = useAddress();
  const { nodes: companies, links } = ecosystem.graph;
  const by: ColourBy = address.text("by") === "industry" ? "industry" : "community";
  const off = address.list("off");
  const search = useDeferredValue((address.text("q") ?? "").trim().toLowerCase());
  const chosen = companies.find((company) => company.key === address.text("company")) ?? null;
  const all = useMemo(() => groups(companies, by, ink), [companies, by, ink]);
  const picture = useMemo(
    () => drawing(companies, links, all, new Set(off), by, size, ink),
    [companies, links, all, off.join("\n"), by, size, ink],
  );
  const listed = useMemo(() => {
    const seen = new Set(picture.nodes.map(({ id }) => id));
    return companies.filter(
      (company) => seen.has(company.id) && (!search || company.label.toLowerCase().includes(search)),
    );
  }, [companies, picture, search]);
  const groupName = (id: string) =>
    id === "" ? t.ecosystem.others : by === "community" ? t.ecosystem.community(format.count(Number(id) + 1)) : id;
  if (!companies.length) {
    return <Empty title={t.start.empty}>{t.start.emptyHint}</Empty>;
  }
  return (
    <>
      <Figures
        figures={[
          [t.start.companies, format.count(ecosystem.companies)],
          [t.start.alliances, format.count(ecosystem.alliances)],
          [t.ecosystem.density, format.percent(ecosystem.density)],
          [t.ecosystem.components, format.count(ecosystem.components)],
          [t.ecosystem.modularity, format.figure(ecosystem.modularity)],
        ]}
      />
      <Card
        title={t.ecosystem.picture}
        note={
          <div className="tools">
            <label className="choice">
              {t.ecosystem.colour}
              <select value={by} onChange={(event) => address.set({ by: event.target.value === "industry" ? "industry" : null, off: null }, { replace: true })}>
                <option value="community">{t.ecosystem.byCommunity}</option>
                <option value="industry">{t.ecosystem.byIndustry}</option>
              </select>
            </label>
            <label className="choice">
              {t.ecosystem.size}
              <select value={size} onChange={(event) => address.set({ size: event.target.value === "betweenness" ? "betweenness" : null }, { replace: true })}>
                <option value="degree">{t.ecosystem.byDegree}</option>
                <option value="betweenness">{t.ecosystem.byBetweenness}</option>
              </select>
            </label>
            <label className="choice">
              {t.ecosystem.most}
              <select value={limit} onChange={(event) => address.set({ limit: event.target.value === "2000" ? null : event.target.value }, { replace: true })}>
                {LIMITS.map((one) => (
                  <option key={one} value={one}>
                    {format.count(one)}
                  </option>
                ))}
              </select>
            </label>
          </div>
        }
      >
        <div className="split wide">
          <div className="picture-side">
            <GraphPicture
              className="tall"
              label={t.ecosystem.pictureOf(format.count(picture.nodes.length), format.count(picture.edges.length))}
              nodes={picture.nodes}
              edges={picture.edges}
              chosen={chosen?.id ?? null}
              onChoose={(id) => {
                const company = companies.find((one) => one.id === id);
                address.set({ company: company?.key ?? null }, { replace: true });
              }}
            />
            <ul className="groups" aria-label={t.ecosystem.legend}>
              {all.map((group) => (
                <li key={group.id}>
                  <label className="chip">
                    <input
                      type="checkbox"
                      checked={!off.includes(group.id)}
                      onChange={() =>
                        address.set(
                          { off: off.includes(group.id) ? off.filter((one) => one !== group.id) : [...off, group.id] },
                          { replace: true },
                        )
                      }
                    />
                    <span className="dot" style={{ background: group.color }} aria-hidden="true" />
                    <bdi className="clip">{groupName(group.id)}</bdi>
                    <span className="count">{format.count(group.count)}</span>
                  </label>
                </li>
              ))}
            </ul>
            {ecosystem.graph.truncated && <p className="hint">{t.ecosystem.truncated}</p>}
          </div>
          <div className="beside">
            {chosen && <Chosen company={chosen} group={groupName(groupOf(chosen, by))} />}
            <Lists companies={listed} by={by} size={size} groupName={groupName} chosen={chosen} />
          </div>
        </div>
      </Card>
    </>
  );
}

function Chosen({ company, group }: { company: Company; group: string }) {
  const t = useStrings();
  const format = useFormat();
  const link = useLinks();
  const address = useAddress();
  return (
    <section className="chosen-one" aria-label={t.ecosystem.chosen}>
      <header>
        <h3>
          <bdi>{company.label}</bdi>
        </h3>
        <button type="button" className="quiet" onClick={() => address.set({ company: null }, { replace: true })}>
          {t.ecosystem.letGo}
        </button>
      </header>
      <p className="hint">
        <bdi>{[company.industry, group, t.choose.partners(format.count(company.degree))].filter(Boolean).join(" · ")}</bdi>
      </p>
      <p className="tools">
        <Link className="button" href={link(of(paths.company, company.key))}>{t.views.company.title}</Link>
        <Link className="button" href={link(of(paths.gaps, company.key))}>{t.views.gaps.title}</Link>
      </p>
    </section>
  );
}

interface ListsProps {
  companies: readonly Company[];
  by: ColourBy;
  size: SizeBy;
  groupName: (id: string) => string;
  chosen: Company | null;
}

function Lists(props: ListsProps) {
  const t = useStrings();
  const address = useAddress();
  const tab = TABS.find((one) => one === address.text("tab")) ?? "companies";
  // not before it is looked at: brokers take longer than all the rest of the view
  const answer = useAnswer(EcosystemGroupsDocument, { asOf: useDay() ?? null }, { enabled: tab !== "companies" });
  return (
    <Tabs
      label={t.ecosystem.lists}
      tabs={TABS.map((id) => ({ id, title: t.ecosystem.tabs[id] }))}
      chosen={tab}
      onChoose={(id) => address.set({ tab: id === "companies" ? null : id }, { replace: true })}
    >
      {tab === "companies" ? <Companies {...props} /> : <Answered answer={answer}>{({ ecosystem }) => <Groups of={ecosystem} tab={tab} />}</Answered>}
    </Tabs>
  );
}

function Companies({ companies, by, size, groupName, chosen }: ListsProps) {
  const t = useStrings();
  const address = useAddress();
  return (
    <>
      <input
        type="search"
        className="filter"
        aria-label={t.ecosystem.search}
        placeholder={t.ecosystem.search}
        value={address.text("q") ?? ""}
        onChange={(event) => address.set({ q: event.target.value || null }, { replace: true })}
        onKeyDown={(event) => {
          if (event.key === "Enter" && companies[0]) {
            address.set({ company: companies[0].key }, { replace: true });
          }
        }}
      />
      <DataTable
        title={t.start.companies}
        rows={companies}
        rowKey={(company) => company.id}
        chosen={chosen?.id ?? null}
        columns={[
          {
            id: "company",
            title: t.columns.company,
            value: (company) => company.label,
            show: (company) => (
              <button type="button" className="link clip" onClick={() => address.set({ company: company.key }, { replace: true })}>
                <bdi>{company.label}</bdi>
              </button>
            ),
          },
          { id: "key", title: t.company.key, value: (company) => company.key, hidden: true },
          { id: "degree", title: t.company.partners, value: (company) => company.degree },
          ...(size === "betweenness" ? [{ id: "betweenness", title: t.company.betweenness, value: (company: Company) => company.betweenness }] : []),
          { id: "community", title: t.ecosystem.byCommunity, value: (company) => groupName(groupOf(company, by)), hidden: by === "industry" },
          { id: "industry", title: t.columns.industry, value: (company) => company.industry, hidden: by === "community" },
        ]}
      />
    </>
  );
}

type GroupsData = EcosystemGroupsQuery["ecosystem"];

function Groups({ of: data, tab }: { of: GroupsData; tab: Exclude<(typeof TABS)[number], "companies"> }) {
  const t = useStrings();
  const format = useFormat();
  if (tab === "communities") {
    return (
      <DataTable
        title={t.ecosystem.tabs.communities}
        rows={data.communities.filter(({ size }) => size > 1)}
        rowKey={(one) => String(one.index)}
        columns={[
          { id: "index", title: t.ecosystem.byCommunity, value: (one) => one.index + 1 },
          { id: "size", title: t.start.companies, value: (one) => one.size },
          {
            id: "members",
            title: t.ecosystem.among,
            value: (one) => one.members.map(({ name }) => name).join("; "),
            show: (one) => <bdi className="lines">{one.members.map(({ name }) => name).join("; ")}</bdi>,
          },
          {
            id: "topResources",
            title: t.ecosystem.resources,
            value: (one) => one.topResources.map(({ name }) => name).join("; "),
            show: (one) => <bdi className="lines">{one.topResources.map(({ name }) => name).join("; ")}</bdi>,
          },
        ]}
      />
    );
  }
  if (tab === "brokers") {
    return (
      <DataTable
        title={t.ecosystem.tabs.brokers}
        rows={data.brokers}
        rowKey={({ company }) => company.key}
        columns={[
          { id: "company", title: t.columns.company, value: ({ company }) => company.name, show: ({ company }) => <CompanyLink company={company} /> },
          { id: "constraint", title: t.company.constraint, value: ({ constraint }) => constraint },
          { id: "betweenness", title: t.company.betweenness, value: ({ betweenness }) => betweenness, show: ({ betweenness }) => format.percent(betweenness) },
        ]}
      />
    );
  }
  if (tab === "articulation") {
    return (
      <DataTable
        title={t.ecosystem.tabs.articulation}
        rows={data.articulationPoints}
        rowKey={({ key }) => key}
        empty={t.ecosystem.noArticulation}
        columns={[
          { id: "company", title: t.columns.company, value: ({ name }) => name, show: (company) => <CompanyLink company={company} /> },
          { id: "industry", title: t.columns.industry, value: ({ industry }) => industry },
        ]}
      />
    );
  }
  return (
    <DataTable
      title={t.ecosystem.tabs.scarce}
      rows={data.scarceResources}
      rowKey={({ resource }) => resource.key}
      columns={[
        { id: "resource", title: t.columns.resource, value: ({ resource }) => resource.name },
        { id: "holders", title: t.ecosystem.holders, value: ({ holders }) => holders },
        { id: "seekers", title: t.ecosystem.seekers, value: ({ seekers }) => seekers },
        { id: "unmetGap", title: t.ecosystem.unmet, value: ({ unmetGap }) => unmetGap },
      ]}
    />
  );
}
