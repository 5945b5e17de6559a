import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useAnswer } from "../client/answers";
import { ProminentCompaniesDocument } from "../generated/graphql";
import { useFormat, useStrings } from "../i18n";
import { of, paths } from "../views/paths";
import { useDay, useLinks } from "./address";
import { CompanyPicker } from "./CompanyPicker";
import { Answered } from "./States";
import { asked, Card, View } from "./View";

type OneCompanyView = "company" | "gaps" | "whiteSpace" | "screening";

/** Asks for the company that a view is about, and offers those with most partners. */
export function ChooseCompany({ view }: { view: OneCompanyView }) {
  const t = useStrings();
  const link = useLinks();
  const [, navigate] = useLocation();
  const variables = { limit: 24, asOf: useDay() ?? null };
  return (
    <View
      title={t.views[view].title}
      name={t.views[view].title}
      lead={t.views[view].lead}
      operations={[asked(ProminentCompaniesDocument, variables)]}
    >
      <Card title={t.choose.title}>
        <div className="choose">
          <CompanyPicker label={t.choose.find} onChoose={(one) => navigate(link(of(paths[view], one.key)))} />
        </div>
        <Prominent view={view} />
      </Card>
    </View>
  );
}

/** The companies with most partners, as a way in. */
export function Prominent({ view, onChoose }: { view: OneCompanyView; onChoose?: (key: string) => void }) {
  const t = useStrings();
  const format = useFormat();
  const link = useLinks();
  const answer = useAnswer(ProminentCompaniesDocument, { limit: 24, asOf: useDay() ?? null });
  return (
    <Answered answer={answer}>
      {({ ecosystem }) => (
        <ul className="tiles">
          {ecosystem.graph.nodes.map((node) => (
            <li key={node.key}>
              <Tile href={link(of(paths[view], node.key))} {...(onChoose ? { onClick: () => onChoose(node.key) } : {})}>
                <bdi className="clip">{node.label}</bdi>
                <span>{t.choose.partners(format.count(node.degree))}</span>
              </Tile>
            </li>
          ))}
        </ul>
      )}
    </Answered>
  );
}

function Tile({ href, onClick, children }: { href: string; onClick?: () => void; children: ReactNode }) {
  return onClick ? (
    <button type="button" className="tile" onClick={onClick}>
      {children}
    </button>
  ) : (
    <Link href={href} className="tile">
      {children}
    </Link>
  );
}
