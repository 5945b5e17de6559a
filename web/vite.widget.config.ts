import { defineConfig } from "vite";
import { LICENCES, licences } from "./licences.ts";

// The picture of notebooks: one file, with all that it needs in it.
export default defineConfig({
  plugins: [licences],
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    lib: { entry: "src/widget/widget.ts", formats: ["es"], fileName: "widget" },
    outDir: "../graph_service/web/widget",
    emptyOutDir: true,
    target: "es2022",
    minify: "oxc",
    license: { fileName: LICENCES },
  },
});
