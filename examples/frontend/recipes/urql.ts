// urql: documents are typed the same way.
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { RecipeCompaniesDocument } from "./gql/graphql.ts";

const client = new Client({
  url: process.argv[2]!,
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
});

const answer = await client.query(RecipeCompaniesDocument, { first: 5 }).toPromise();
if (answer.error) throw answer.error;
console.log(JSON.stringify(answer.data?.companies.edges.map((edge) => edge.node.key)));
