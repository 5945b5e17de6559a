import { Link, useLocation } from "wouter";
import { useAnswer } from "../../client/answers";
import { OverviewDocument } from "../../generated/graphql";
import { useFormat, useStrings } from "../../i18n";
import { useLinks } from "../../parts/address";
import { Prominent } from "../../parts/ChooseCompany";
import { CompanyPicker } from "../../parts/CompanyPicker";
import { Icon } from "../../parts/Icon";
import { MENU } from "../../parts/Shell";
import { Answered, Empty } from "../../parts/States";
import { asked, Card, Figures, View } from "../../parts/View";
import { of, paths } from "../paths";

export default function Start() {
  const t = useStrings();
  const format = useFormat();
  const link = useLinks();
  const [, navigate] = useLocation();
  const overview = useAnswer(OverviewDocument, {});
  return (
    <View title={t.start.title} name={t.start.name} lead={t.start.lead} operations={[asked(OverviewDocument, {})]}>
      <div className="hero">
        <CompanyPicker label={t.choose.find} onChoose={(one) => navigate(link(of(paths.company, one.key)))} />
      </div>
      <Answered answer={overview}>
        {({ serviceInfo: info }) => (
          <>
            <Figures
              figures={[
                [t.start.companies, format.count(info.companies)],
                [t.start.resources, format.count(info.resources)],
                [t.start.alliances, format.count(info.alliances)],
              ]}
            />
            {info.companies === 0 && <Empty title={t.start.empty}>{t.start.emptyHint}</Empty>}
          </>
        )}
      </Answered>
      <ul className="ways">
        {MENU.map(([name]) => (
          <li key={name}>
            <Link href={link(paths[name])} className="way">
              <Icon name={name} size={24} />
              <strong>{t.views[name].title}</strong>
              <span>{t.views[name].lead}</span>
            </Link>
          </li>
        ))}
      </ul>
      <Card title={t.start.prominent}>
        <Prominent view="company" />
      </Card>
    </View>
  );
}
