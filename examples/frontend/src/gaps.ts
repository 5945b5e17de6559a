import { graphql } from "./gql/gql.ts";
import { ask } from "./service.ts";

const GAPS = graphql(`
  query Gaps($company: String!, $asOf: Date) {
    company(key: $company) {
      name
      resourceGaps(asOf: $asOf) {
        totalGap
        gaps {
          gap
          status
          evidence
          resource {
            name
          }
          candidates(first: 3) {
            company {
              name
            }
            closes
          }
        }
      }
    }
  }
`);

export interface Row {
  resource: string;
  gap: number;
  derived: boolean;
  candidates: string[];
}

/** The largest gaps of a company, and who could close them; nothing if there is no such company. */
export async function largestGaps(url: string, company: string, asOf?: string, key?: string): Promise<Row[]> {
  const { company: found } = await ask(url, GAPS, { company, asOf: asOf ?? null }, key);
  return (found?.resourceGaps.gaps ?? []).slice(0, 10).map((one) => ({
    resource: one.resource.name,
    gap: one.gap,
    derived: one.evidence?.startsWith("derived:") ?? false,
    candidates: one.candidates.map((candidate) => candidate.company.name),
  }));
}
