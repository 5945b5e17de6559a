// Fetches what the GraphiQL page needs from npm, and writes it to graph_service/web/graphiql:
// the prebuilt bundles, vendor.json (where each file comes from) and LICENSES.txt.
//
//     node web/vendor_graphiql.mjs
//
// Files are as npm delivers them, except that a reference to a source map, which is not shipped, is cut off.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FILES = [
  ["react", "18.3.1", "umd/react.production.min.js"],
  ["react-dom", "18.3.1", "umd/react-dom.production.min.js"],
  ["graphiql", "4.1.2", "graphiql.min.js"],
  ["graphiql", "4.1.2", "graphiql.min.css"],
];
// Newer GraphiQL has no bundle for a plain page, and newer React none at all.

// GraphiQL's own repository holds these, under GraphiQL's licence.
const SIBLINGS = {
  "codemirror-graphql": "codemirror-graphql",
  "graphiql-plugin-doc-explorer": "@graphiql/plugin-doc-explorer",
  "graphiql-plugin-history": "@graphiql/plugin-history",
  "graphiql-react": "@graphiql/react",
  "graphiql-toolkit": "@graphiql/toolkit",
  "graphql-language-service": "graphql-language-service",
};

// Bundled by others into what they publish, so that the source map does not name them; and the fonts.
const ALSO_INSIDE = ["react-compiler-runtime", "scheduler", "@fontsource/fira-code@5.0.18", "@fontsource/roboto@4.5.8"];

const target = join(dirname(fileURLToPath(import.meta.url)), "../graph_service/web/graphiql");
const place = mkdtempSync(join(tmpdir(), "graphiql-"));
const modules = join(place, "node_modules");

function install(packages) {
  const options = ["--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
  execFileSync("npm", ["install", ...options, ...packages], { cwd: place, stdio: "inherit" });
}

function bundledPackages() {
  const map = JSON.parse(readFileSync(join(modules, "graphiql/graphiql.min.js.map"), "utf8"));
  const names = new Set(["graphiql", "react", "react-dom"]);
  for (const source of map.sources) {
    const parts = source.split("node_modules/");
    if (parts.length > 1) {
      const [scope, name] = parts.at(-1).split("/");
      names.add(scope.startsWith("@") ? `${scope}/${name}` : scope);
    } else if (source.startsWith("../../")) {
      names.add(SIBLINGS[source.split("/")[2]] ?? source);
    }
  }
  return names;
}

function licence(name) {
  const folder = join(modules, name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const author = about.author?.name ?? about.author ?? "its authors";
  const text = file
    ? readFileSync(join(folder, file), "utf8").trim()
    : `${about.license}; Copyright (c) ${author}. The package has no licence file.`;
  return { name, kind: about.license, text: text.replace(/\r/g, "").replace(/[ \t]+$/gm, "") };
}

function licences(names) {
  const byText = new Map();
  for (const one of [...names].sort().map(licence)) {
    const key = one.text.replace(/\s+/g, " ");
    byText.set(key, [...(byText.get(key) ?? []), one]);
  }
  const line = "=".repeat(100);
  const parts = [...byText.values()].map(
    (some) => `${line}\n${some.map((one) => `${one.name} (${one.kind})`).join("\n")}\n${line}\n\n${some[0].text}\n`,
  );
  const head =
    "The files in the folder vendor are not part of this project. They contain the packages of npm that are\n" +
    "named here, each under the licence that follows its name. vendor.json says which file comes from where.\n";
  return [head, ...parts].join("\n");
}

try {
  writeFileSync(join(place, "package.json"), '{"private": true}\n');
  install([...new Set(FILES.map(([name, version]) => `${name}@${version}`)), "graphql@16"]);
  const names = bundledPackages();
  const extra = ALSO_INSIDE.map((name) => name.replace(/(?<=.)@[^@/]*$/, ""));
  const missing = [...names].filter((name) => !existsSync(join(modules, name)));
  install([...missing, ...ALSO_INSIDE]);
  const origins = FILES.map(([name, version, from]) => {
    const text = readFileSync(join(modules, name, from), "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/gm, "");
    const file = from.split("/").at(-1);
    writeFileSync(join(target, "vendor", file), text);
    return { file, package: name, version, from, sha256: createHash("sha256").update(text).digest("hex") };
  });
  writeFileSync(join(target, "vendor/vendor.json"), `${JSON.stringify(origins, null, 2)}\n`);
  writeFileSync(join(target, "LICENSES.txt"), licences(new Set([...names, ...extra])));
} finally {
  rmSync(place, { recursive: true });
}
