import type { TypedDocumentString } from "./gql/graphql.ts";

/** What the service says is wrong. */
export class Refused extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, code: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

type Document<Answer, Variables> = TypedDocumentString<Answer, Variables>;

/**
 * Ask for a trusted document by its hash. The text is not sent, so the service may refuse all others, and a
 * browser may keep the answer and ask whether it still holds.
 */
export async function ask<Answer, Variables>(
  url: string,
  document: Document<Answer, Variables>,
  variables: Variables,
  key?: string,
): Promise<Answer> {
  const hash = (document as { __meta__?: { hash?: string } }).__meta__?.hash;
  if (hash === undefined) throw new Error("the document has no hash: generate it with persistedDocuments");
  const parameters = new URLSearchParams({
    documentId: `sha256:${hash.replace(/^sha256:/, "")}`,
    variables: JSON.stringify(variables),
  });
  const headers: Record<string, string> = { accept: "application/graphql-response+json" };
  if (key) headers["authorization"] = `Bearer ${key}`;
  const response = await fetch(`${url}?${parameters}`, { headers });
  const answer = (await response.json()) as {
    data?: Answer;
    errors?: { message: string; extensions: { code: string; hint?: string } }[];
  };
  const error = answer.errors?.[0];
  if (error) throw new Refused(error.message, error.extensions.code, error.extensions.hint);
  return answer.data as Answer;
}
