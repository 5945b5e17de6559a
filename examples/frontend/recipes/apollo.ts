// Apollo Client: the pages of a connection become one list in its cache.
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { RecipeCompaniesDocument } from "./gql/graphql.ts";

const client = new ApolloClient({
  link: new HttpLink({ uri: process.argv[2] }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { companies: relayStylePagination(["filter", "search", "orderBy"]) } } },
  }),
});

const first = await client.query({ query: RecipeCompaniesDocument, variables: { first: 5 } });
const after = first.data?.companies.pageInfo.endCursor ?? null;
// the pages before are in the cache already: this one has to be asked for
await client.query({ query: RecipeCompaniesDocument, variables: { first: 5, after }, fetchPolicy: "network-only" });
const merged = client.readQuery({ query: RecipeCompaniesDocument, variables: { first: 5 } });
console.log(JSON.stringify(merged?.companies.edges.map((edge) => edge.node.key)));
