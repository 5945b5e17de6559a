import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/explorer/",
  plugins: [react()],
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
