/** Whether the service shows GraphiQL. */
export const HAS_GRAPHIQL = document.documentElement.dataset.graphiql !== "off";

/** Address of GraphiQL with an operation in it; the part behind the # never leaves the browser. */
export function graphiqlAddress(query: string, variables: unknown): string {
  const parts = new URLSearchParams({ query: pretty(query) });
  if (variables && Object.keys(variables).length) {
    parts.set("variables", JSON.stringify(variables, null, 2));
  }
  return `/graphql#${parts}`;
}

/** The text without the indentation that it has as a whole. */
function pretty(text: string): string {
  const lines = text.replace(/^\n+|\s+$/g, "").split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(depth)).join("\n");
}
