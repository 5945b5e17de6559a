import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

export const LICENCES = "LICENSES.md";

/** Who holds the copyright of packages that come without the text of their licence, as their repository says. */
const HOLDERS: Record<string, string> = {
  "@graphiql/plugin-doc-explorer": "GraphQL Contributors",
  "@graphiql/plugin-history": "GraphQL Contributors",
  "react-compiler-runtime": "Meta Platforms, Inc. and affiliates.",
  "react-remove-scroll-bar": "Anton Korzunov",
  "toggle-selection": "sudodoki",
};

function terms(): string {
  const text = readFileSync("node_modules/graphiql/LICENSE", "utf8");
  return text.slice(text.indexOf("Permission is hereby granted"));
}

/** The list of licences with a text for each package; a package of which none is known fails the build. */
function completed(list: string): string {
  return list.replace(/^## (\S+) - \S+ \((.+)\)\n+(?=## |$(?![^]))/gm, (title, name: string, kind: string) => {
    if (kind === "Unlicense") {
      return title; // it gives a work to the public and asks for nothing, not even for its text
    }
    const holder = HOLDERS[name];
    if (kind !== "MIT" || !holder) {
      throw new Error(`${name} has no licence file, and its licence is not known from elsewhere`);
    }
    return `${title.trimEnd()}\n\nMIT License\n\nCopyright (c) ${holder}\n\n${terms().trimEnd()}\n\n`;
  });
}

/** Adds the licences' texts that packages have left out. */
export const licences: Plugin = {
  name: "licences",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const list = bundle[LICENCES];
      if (list?.type !== "asset" || typeof list.source !== "string") {
        throw new Error(`There is no ${LICENCES} to complete`);
      }
      list.source = completed(list.source);
    },
  },
};
