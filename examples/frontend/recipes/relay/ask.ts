// Relay's runtime asks the service with the compiled query, and pages through the connection's store.
import { Environment, Network, RecordSource, Store, fetchQuery } from "relay-runtime";
import query from "./__generated__/companiesQuery.graphql.ts";
import type { companiesQuery } from "./__generated__/companiesQuery.graphql.ts";

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async (request, variables) => {
    const response = await fetch(process.argv[2]!, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: request.text, variables }),
    });
    return response.json();
  }),
});

await fetchQuery<companiesQuery>(environment, query, { first: 5 }).toPromise();
const records = environment.getStore().getSource().toJSON() as Record<string, { __typename?: string; key?: string }>;
const keys = Object.values(records).filter((one) => one?.__typename === "Company").map((one) => one.key);
console.log(JSON.stringify(keys.sort()));
