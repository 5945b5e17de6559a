// Relay: a fragment that is paged through a connection, and looked up again through node(id:).
import { graphql } from "relay-runtime";

export const CompaniesQuery = graphql`
  query companiesQuery($first: Int!) {
    ...companies_list @arguments(first: $first)
  }
`;

export const CompaniesList = graphql`
  fragment companies_list on Query
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" })
  @refetchable(queryName: "companiesPageQuery") {
    companies(first: $first, after: $after) @connection(key: "companies_list_companies") {
      edges {
        node {
          ...companies_facts
        }
      }
    }
  }
`;

export const CompanyFacts = graphql`
  fragment companies_facts on Company @refetchable(queryName: "companyFactsQuery") {
    key
    name
    founded: createdAt
  }
`;
