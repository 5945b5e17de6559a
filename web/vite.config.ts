import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { LICENCES, licences } from "./licences.ts";

/** Puts the operations of the page beside it, by their SHA-256: the service trusts them. */
const operations: Plugin = {
  name: "operations",
  generateBundle() {
    const source = readFileSync("src/generated/persisted-documents.json", "utf8");
    this.emitFile({ type: "asset", fileName: "operations.json", source });
  },
};

/** Leaves out the fonts in GraphiQL's style sheet: 240 KB, under licences of their own; the reader's machine has some. */
const ownFonts: Plugin = {
  name: "own-fonts",
  enforce: "pre",
  transform: {
    filter: { id: /graphiql\/dist\/style\.css$/ },
    handler: (code) => code.replace(/@font-face\s*\{[^}]*\}/g, ""),
  },
};

export default defineConfig({
  base: "/explorer/",
  plugins: [react(), operations, ownFonts, licences],
  build: {
    rolldownOptions: { input: ["index.html", "graphiql.html"] },
    outDir: "../graph_service/web/explorer",
    emptyOutDir: true,
    target: "es2022",
    // nothing inline: the page's policy allows files of the service alone
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: LICENCES },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000" } },
});
