// One tab each, in this order; a tab is called like the operation in its file.
import alliance_coverage from "./examples/alliance_coverage.graphql?raw";
import companies from "./examples/companies.graphql?raw";
import company from "./examples/company.graphql?raw";
import exchange_opportunities from "./examples/exchange_opportunities.graphql?raw";
import overview from "./examples/overview.graphql?raw";
import resource_gaps from "./examples/resource_gaps.graphql?raw";
import uncovered_partners from "./examples/uncovered_partners.graphql?raw";

/** The texts of the tabs that GraphiQL opens with. */
export const EXAMPLES = [
  company,
  companies,
  resource_gaps,
  uncovered_partners,
  exchange_opportunities,
  alliance_coverage,
  overview,
];
