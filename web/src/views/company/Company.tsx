import { useParams } from "wouter";
import { Link } from "wouter";
import { useAnswer } from "../../client/answers";
import { CompanyNeighboursDocument, CompanyPageDocument, CompanyStandingDocument, type CompanyPageQuery } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useAddress, useDay, useLinks } from "../../parts/address";
import { ChooseCompany } from "../../parts/ChooseCompany";
import { AllianceLink, CompanyLink } from "../../parts/CompanyLink";
import { DataTable } from "../../parts/DataTable";
import { Answered, Empty } from "../../parts/States";
import { Tabs } from "../../parts/Tabs";
import { asked, Card, Derived, Figures, View } from "../../parts/View";
import { keyIn, of, paths } from "../paths";
import { FIRST_LIMIT, Neighbourhood } from "./Neighbourhood";

export default function Company() {
  const { key } = useParams();
  return key ? <CompanyPage key={key} company={keyIn(key)} /> : <ChooseCompany view="company" />;
}

function CompanyPage({ company: key }: { company: string }) {
  const t = useStrings();
  const asOf = useDay() ?? null;
  const variables = { key, asOf };
  const page = useAnswer(CompanyPageDocument, variables);
  const company = page.data?.company;
  const name = company?.name ?? t.views.company.title;
  return (
    <View
      title={<bdi className="clip">{name}</bdi>}
      name={name}
      lead={company && <Lead company={company} />}
      operations={[
        asked(CompanyPageDocument, variables),
        asked(CompanyNeighboursDocument, { ...variables, limit: FIRST_LIMIT }, t.company.neighbourhood),
      ]}
    >
      <Answered answer={page}>
        {({ company: one }) =>
          one ? (
            <>
              <Standing company={one} />
              <Neighbourhood company={one.key} name={one.name} />
              <Details company={one} />
            </>
          ) : (
            <Empty title={t.company.unknown(key)}>{t.company.unknownHint}</Empty>
          )
        }
      </Answered>
    </View>
  );
}

type CompanyData = NonNullable<CompanyPageQuery["company"]>;

function Lead({ company }: { company: CompanyData }) {
  const { language } = { language: document.documentElement.lang || "en" };
  const country = company.country ? new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(company.country) : null;
  const parts = [company.industry, country, ...company.regions].filter((part): part is string => Boolean(part));
  return <bdi>{[...new Set(parts)].join(" · ")}</bdi>;
}

/** Figures that say where the company stands. */
function Standing({ company }: { company: CompanyData }) {
  const t = useStrings();
  const format = useFormat();
  const asOf = useDay() ?? null;
  const link = useLinks();
  const standing = useAnswer(CompanyStandingDocument, { key: company.key, asOf });
  const gaps = standing.data?.company?.resourceGaps;
  const position = standing.data?.company?.networkPosition;
  const open = gaps?.gaps.filter(({ status }) => status === "OPEN" || status === "PARTIAL").length;
  return (
    <Figures
      figures={[
        [t.company.partners, format.count(company.partners.totalCount)],
        [t.company.alliances, format.count(company.alliances.totalCount)],
        [t.company.competitors, format.count(company.competitors.totalCount)],
        [t.company.holds, format.count(company.has.totalCount)],
        [
          t.company.openNeeds,
          <Link key="gaps" href={link(of(paths.gaps, company.key))}>
            {open === undefined ? "…" : `${format.count(open)} / ${format.count(company.needs.totalCount)}`}
          </Link>,
        ],
        [t.company.betweenness, position ? format.percent(position.betweenness) : "…"],
        [t.company.constraint, position ? format.figure(position.constraint) : "…"],
      ]}
    />
  );
}

const TABS = ["facts", "holds", "needs", "alliances", "partners", "competitors"] as const;

function Details({ company }: { company: CompanyData }) {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const chosen = TABS.find((one) => one === address.text("tab")) ?? "facts";
  const counts = {
    facts: undefined,
    holds: company.has.totalCount,
    needs: company.needs.totalCount,
    alliances: company.alliances.totalCount,
    partners: company.partners.totalCount,
    competitors: company.competitors.totalCount,
  };
  return (
    <Card>
      <Tabs
        label={t.company.details}
        tabs={TABS.map((id) => ({ id, title: t.company[id], count: counts[id] === undefined ? undefined : format.count(counts[id]) }))}
        chosen={chosen}
        onChoose={(id) => address.set({ tab: id === "facts" ? null : id }, { replace: true })}
      >
        <Tab company={company} tab={chosen} />
      </Tabs>
    </Card>
  );
}

function Tab({ company, tab }: { company: CompanyData; tab: (typeof TABS)[number] }) {
  const t = useStrings();
  const format = useFormat();
  if (tab === "facts") {
    return <Facts company={company} />;
  }
  if (tab === "holds") {
    return (
      <DataTable
        title={t.company.holds}
        rows={company.has.edges}
        total={company.has.totalCount}
        rowKey={(edge) => edge.node.key}
        columns={[
          { id: "resource", title: t.columns.resource, value: (edge) => edge.node.name },
          { id: "kind", title: t.columns.kind, value: (edge) => t.resourceKind[edge.node.kind] },
          { id: "level", title: t.columns.level, value: (edge) => edge.level },
          { id: "evidence", title: t.columns.evidence, value: (edge) => edge.evidence, show: (edge) => <Derived evidence={edge.evidence} /> },
        ]}
      />
    );
  }
  if (tab === "needs") {
    return (
      <DataTable
        title={t.company.needs}
        rows={company.needs.edges}
        total={company.needs.totalCount}
        rowKey={(edge) => edge.node.key}
        columns={[
          { id: "resource", title: t.columns.resource, value: (edge) => edge.node.name },
          { id: "kind", title: t.columns.kind, value: (edge) => t.resourceKind[edge.node.kind] },
          { id: "importance", title: t.columns.importance, value: (edge) => edge.importance },
          { id: "requiredLevel", title: t.columns.required, value: (edge) => edge.requiredLevel },
          { id: "evidence", title: t.columns.evidence, value: (edge) => edge.evidence, show: (edge) => <Derived evidence={edge.evidence} /> },
        ]}
      />
    );
  }
  if (tab === "alliances") {
    return (
      <DataTable
        title={t.company.alliances}
        rows={company.alliances.edges}
        total={company.alliances.totalCount}
        rowKey={(edge) => `${edge.node.key} ${edge.since}`}
        columns={[
          { id: "alliance", title: t.columns.alliance, value: (edge) => edge.node.name, show: (edge) => <AllianceLink alliance={edge.node} /> },
          { id: "stage", title: t.columns.stage, value: (edge) => t.stage[edge.node.stage] },
          { id: "role", title: t.columns.role, value: (edge) => edge.role },
          { id: "since", title: t.columns.since, value: (edge) => edge.since, show: (edge) => format.day(edge.since) },
          { id: "until", title: t.columns.until, value: (edge) => edge.until, show: (edge) => format.day(edge.until) },
        ]}
      />
    );
  }
  if (tab === "partners") {
    return (
      <DataTable
        title={t.company.partners}
        rows={company.partners.edges}
        total={company.partners.totalCount}
        rowKey={(edge) => edge.node.key}
        columns={[
          { id: "company", title: t.columns.company, value: (edge) => edge.node.name, show: (edge) => <CompanyLink company={edge.node} /> },
          { id: "industry", title: t.columns.industry, value: (edge) => edge.node.industry },
          { id: "country", title: t.columns.country, value: (edge) => edge.node.country },
          { id: "sharedAlliances", title: t.columns.sharedAlliances, value: (edge) => edge.sharedAlliances },
        ]}
      />
    );
  }
  return (
    <DataTable
      title={t.company.competitors}
      rows={company.competitors.edges}
      total={company.competitors.totalCount}
      rowKey={(edge) => edge.node.key}
      columns={[
        { id: "company", title: t.columns.company, value: (edge) => edge.node.name, show: (edge) => <CompanyLink company={edge.node} /> },
        { id: "industry", title: t.columns.industry, value: (edge) => edge.node.industry },
        { id: "country", title: t.columns.country, value: (edge) => edge.node.country },
        { id: "intensity", title: t.columns.intensity, value: (edge) => edge.intensity },
        { id: "evidence", title: t.columns.evidence, value: (edge) => edge.evidence, show: (edge) => <Derived evidence={edge.evidence} /> },
      ]}
    />
  );
}

function Facts({ company }: { company: CompanyData }) {
  const t = useStrings();
  const format = useFormat();
  const money = company.financials;
  const facts: [string, string | null | undefined][] = [
    [t.columns.industry, company.industry],
    [t.columns.country, company.country],
    [t.company.regions, company.regions.join(", ")],
    [t.company.segments, company.segments.join(", ")],
    [t.company.employees, company.employees === null ? null : format.count(company.employees)],
    [t.company.founded, company.foundedYear === null ? null : String(company.foundedYear)],
    [t.company.website, company.website],
    [t.company.tags, company.tags.join(", ")],
    [t.company.revenue, money?.revenue ? `${format.money(money.revenue, money.currency)} (${money.year ?? "–"})` : null],
    [t.company.profit, money?.profit ? format.money(money.profit, money.currency) : null],
    [t.company.cashFlow, money?.cashFlow ? format.money(money.cashFlow, money.currency) : null],
    [t.company.debtRatio, money?.debtRatio === null || money?.debtRatio === undefined ? null : format.percent(money.debtRatio)],
    [t.company.key, company.key],
  ];
  return (
    <>
      {company.description && <p className="description" dir="auto">{company.description}</p>}
      <dl className="facts">
        {facts.filter(([, value]) => value).map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd dir="auto">{title === t.company.website && /^https?:\/\//.test(value ?? "") ? <a href={value ?? ""} rel="noreferrer" target="_blank">{value}</a> : value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
