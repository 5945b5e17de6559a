import type { CodegenConfig } from "@graphql-codegen/cli";

const config = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  scalars: { Date: "string", DateTime: "string", Decimal: "string" },
};

// Operations are compiled against the schema: one that asks for a field that it lacks fails the build.
const codegen: CodegenConfig = {
  schema: "../../schema/schema.graphql",
  importExtension: ".ts",
  generates: {
    // the page: texts, and the manifest of the documents that the service is to trust
    "src/gql/": {
      documents: "src/*.ts",
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: "sha256" } },
      config: { ...config, documentMode: "string" },
    },
    // Apollo Client and urql: documents as syntax trees
    "recipes/gql/": {
      documents: "recipes/*.graphql",
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { ...config, documentMode: "documentNode" },
    },
  },
};

export default codegen;
