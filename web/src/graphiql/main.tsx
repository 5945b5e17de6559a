import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { credentials } from "../client/session";
import { EXAMPLES } from "./examples";
import "./graphiql.css";
import { storage } from "./storage";

/** A page of the explorer leads here with its operation behind the #, where no server sees it. */
function linked(): { query: string; variables?: string } | null {
  const parts = new URLSearchParams(location.hash.slice(1));
  const query = parts.get("query");
  const variables = parts.get("variables");
  return query ? { query, ...(variables === null ? {} : { variables }) } : null;
}

const socket = new URL("/graphql", location.href);
socket.protocol = socket.protocol.replace("http", "ws");
// Who has signed in on a page of the explorer and came here from there; the headers editor says otherwise.
const shown = credentials();
const fetcher = createGraphiQLFetcher({
  url: "/graphql",
  headers: shown,
  wsClient: createClient({ url: socket.href, connectionParams: shown }),
});
const given = linked();
const tabs = [...(given ? [given] : []), ...EXAMPLES.map((query) => ({ query }))];
const place = document.getElementById("graphiql");
if (place) {
  createRoot(place).render(<GraphiQL fetcher={fetcher} storage={storage} defaultTabs={tabs} {...given} />);
}
