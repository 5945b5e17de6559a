"use strict";

// One tab each, in this order; a tab is called like the operation in its file.
const EXAMPLES = [
  "company",
  "companies",
  "resource_gaps",
  "uncovered_partners",
  "exchange_opportunities",
  "alliance_coverage",
  "overview",
];

// Other programs have their GraphiQL on this machine's addresses too: theirs and ours keep apart.
const PREFIX = "partner-graph-service:";

const storage = {
  getItem: (name) => localStorage.getItem(PREFIX + name),
  setItem: (name, value) => localStorage.setItem(PREFIX + name, value),
  removeItem: (name) => localStorage.removeItem(PREFIX + name),
  clear: () => ownNames().forEach((name) => localStorage.removeItem(name)),
  get length() {
    return ownNames().length;
  },
};

function ownNames() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

async function example(name) {
  const response = await fetch(`/graphiql/examples/${name}.graphql`);
  if (!response.ok) {
    throw new Error(`The example ${name} could not be loaded (status ${response.status}).`);
  }
  return { query: await response.text() };
}

// A page of the explorer leads here with its operation behind the #, where no server sees it.
function linked() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const query = parts.get("query");
  return query ? { query, variables: parts.get("variables") ?? undefined } : null;
}

// Who has signed in on a page of the explorer and came here from there; the headers editor says otherwise.
function credential() {
  const token = sessionStorage.getItem(`${PREFIX}token`);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function start(place) {
  const given = linked();
  const tabs = [...(given ? [given] : []), ...(await Promise.all(EXAMPLES.map(example)))];
  const socket = new URL("/graphql", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const shown = credential();
  const fetcher = GraphiQL.createFetcher({
    url: "/graphql",
    headers: shown,
    subscriptionUrl: socket.href,
    wsConnectionParams: shown,
  });
  const page = React.createElement(GraphiQL, { fetcher, storage, defaultTabs: tabs, ...given });
  ReactDOM.createRoot(place).render(page);
}

const place = document.getElementById("graphiql");
start(place).catch((error) => {
  place.className = "failure";
  place.textContent = `GraphiQL did not start: ${error.message}`;
});
