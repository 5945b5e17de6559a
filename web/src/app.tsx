import { lazy, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { useStrings } from "./i18n";
import { Crash } from "./parts/Crash";
import { Shell } from "./parts/Shell";
import { Empty, Loading } from "./parts/States";
import { View } from "./parts/View";
import { paths } from "./views/paths";

const Start = lazy(() => import("./views/start/Start"));
const Company = lazy(() => import("./views/company/Company"));
const Ecosystem = lazy(() => import("./views/ecosystem/Ecosystem"));
const Opportunities = lazy(() => import("./views/opportunities/Opportunities"));
const WhiteSpace = lazy(() => import("./views/whitespace/WhiteSpace"));
const Screening = lazy(() => import("./views/screening/Screening"));
const WhatIf = lazy(() => import("./views/whatif/WhatIf"));
const Alliances = lazy(() => import("./views/alliances/Alliances"));
const Gaps = lazy(() => import("./views/gaps/Gaps"));

export function App() {
  const [path] = useLocation();
  return (
    <Shell>
      <Crash at={path}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path={paths.start} component={Start} />
            <Route path={`${paths.company}/:key?`} component={Company} />
            <Route path={paths.ecosystem} component={Ecosystem} />
            <Route path={`${paths.whiteSpace}/:key?`} component={WhiteSpace} />
            <Route path={paths.opportunities} component={Opportunities} />
            <Route path={`${paths.screening}/:key?`} component={Screening} />
            <Route path={paths.whatIf} component={WhatIf} />
            <Route path={`${paths.alliances}/:key?`} component={Alliances} />
            <Route path={`${paths.gaps}/:key?`} component={Gaps} />
            <Route component={Unknown} />
          </Switch>
        </Suspense>
      </Crash>
    </Shell>
  );
}

function Unknown() {
  const t = useStrings();
  return (
    <View title={t.shell.unknown} name={t.shell.unknown}>
      <Empty title={t.shell.unknownHint} />
    </View>
  );
}
