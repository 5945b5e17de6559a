import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Puts the operations of the page beside it, by their SHA-256: the service trusts them. */
const operations: Plugin = {
  name: "operations",
  generateBundle() {
    const source = readFileSync("src/generated/persisted-documents.json", "utf8");
    this.emitFile({ type: "asset", fileName: "operations.json", source });
  },
};

export default defineConfig({
  base: "/explorer/",
  plugins: [react(), operations],
  build: {
    outDir: "../graph_service/web/explorer",
    emptyOutDir: true,
    target: "es2022",
    // nothing inline: the page's policy allows files of the service alone
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "LICENSES.md" },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000", "/graphiql": "http://127.0.0.1:8000" } },
});
