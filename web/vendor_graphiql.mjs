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

const FROM_GRAPHIQL = new Set(Object.values(SIBLINGS));

// Inside react-dom's bundle, which has no source map.
const ALSO_INSIDE = ["scheduler"];

// The fonts in the style sheet, as their name tables say, each with a package that has the licence's text.
const FONTS = [
  ["Fira Code, font, version 5.002", "OFL-1.1", "@fontsource/fira-code"],
  ["Roboto, font, version 2.137; Copyright 2011 Google Inc.", "Apache-2.0", "@react-aria/utils"],
];

// Who holds the copyright, where neither a licence file nor package.json says so.
const HOLDERS = { "react-compiler-runtime": "Meta Platforms, Inc. and affiliates" };

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

function about(name) {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
}

function licenceFile(name) {
  const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e/i.test(entry));
  return file && readFileSync(join(modules, name, file), "utf8").replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim();
}

function licenceText(name) {
  const text = licenceFile(FROM_GRAPHIQL.has(name) ? "graphiql" : name);
  if (text) {
    return text;
  }
  const { author, license } = about(name);
  const holder = HOLDERS[name] ?? author?.name ?? author;
  if (license !== "MIT" || !holder) {
    throw new Error(`${name} has no licence file, and its licence is not known from elsewhere`);
  }
  const terms = licenceFile("graphiql");
  return `MIT License\n\nCopyright (c) ${holder}\n\n${terms.slice(terms.indexOf("Permission is hereby granted"))}`;
}

function licences(names) {
  const byText = new Map();
  const entries = [...names].sort().map((name) => [name, about(name).license, licenceText(name)]);
  for (const [name, kind, text] of [...entries, ...FONTS.map(([name, kind, from]) => [name, kind, licenceText(from)])]) {
    const key = text.replace(/\s+/g, " ");
    const known = byText.get(key) ?? { titles: [], text };
    known.titles.push(`${name} (${kind})`);
    byText.set(key, known);
  }
  const line = "=".repeat(100);
  const parts = [...byText.values()].map(({ titles, text }) => `${line}\n${titles.join("\n")}\n${line}\n\n${text}\n`);
  const head =
    "The files in the folder vendor are not part of this project. They contain the packages of npm, and the fonts,\n" +
    "that are named here, each with its licence. vendor.json says which file comes from which package.\n";
  return [head, ...parts].join("\n");
}

try {
  writeFileSync(join(place, "package.json"), '{"private": true}\n');
  install([...new Set(FILES.map(([name, version]) => `${name}@${version}`)), "graphql@16"]);
  const names = new Set([...bundledPackages(), ...ALSO_INSIDE]);
  const missing = [...names, ...FONTS.map(([, , from]) => from)].filter((name) => !existsSync(join(modules, name)));
  install(missing);
  const origins = FILES.map(([name, version, from]) => {
    const text = readFileSync(join(modules, name, from), "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/gm, "");
    const file = from.split("/").at(-1);
    writeFileSync(join(target, "vendor", file), text);
    return { file, package: name, version, from, sha256: createHash("sha256").update(text).digest("hex") };
  });
  writeFileSync(join(target, "vendor/vendor.json"), `${JSON.stringify(origins, null, 2)}\n`);
  writeFileSync(join(target, "LICENSES.txt"), licences(names));
} finally {
  rmSync(place, { recursive: true });
}
