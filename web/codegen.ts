import type { CodegenConfig } from "@graphql-codegen/cli";

// Each operation becomes a typed text; one that asks for a field that the schema does not have fails the build.
const config: CodegenConfig = {
  schema: "../schema/schema.graphql",
  documents: ["src/**/*.graphql", "!src/graphiql/**"],
  generates: {
    "src/generated/": {
      preset: "client",
      // each carries its hash, by which it is asked; the service knows them by the file that the build makes of these
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: "embedHashInDocument", hashAlgorithm: "sha256" },
      },
      config: {
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        onlyOperationTypes: true,
        strictScalars: true,
        scalars: { Date: "string", DateTime: "string", Decimal: "string" },
      },
    },
  },
};

export default config;
