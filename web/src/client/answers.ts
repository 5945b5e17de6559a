import { QueryClient, keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { ask, Unanswered, type Document } from "./client";

/** Answers stay while the page is open, for a minute without asking again. */
export const answers = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // an answer stays the object that it came as: its provenance is kept with it
      structuralSharing: false,
      retry: (failures, error) => failures < 1 && error instanceof Unanswered && error.trouble === "unavailable",
      retryDelay: 500,
    },
  },
});

interface Options {
  /** False asks nothing, e.g. before a company is chosen. */
  enabled?: boolean;
  /** Whether the last answer stays on the screen until the next one is there. */
  keep?: boolean;
}

/** The answer to an operation, asked again when its variables change. */
export function useAnswer<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
  { enabled = true, keep = false }: Options = {},
): UseQueryResult<Answer, Unanswered> {
  return useQuery<Answer, Unanswered>({
    queryKey: [document.toString(), variables],
    queryFn: ({ signal }) => ask(document, variables, signal),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}
