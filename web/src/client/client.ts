/** Operations sent to the service, and what goes wrong with them. */

import type { TypedDocumentString } from "../generated/graphql";
import { credentials } from "./session";

export type Document<Answer, Variables> = TypedDocumentString<Answer, Variables>;

/** Why there is no answer: not signed in, not allowed, refused by the service, or no service at all. */
export type Trouble = "signIn" | "forbidden" | "refused" | "unavailable";

export class Unanswered extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string,
    readonly hint: string | null = null,
    readonly field: string | null = null,
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "Unanswered";
  }
}

interface Told {
  message: string;
  extensions?: { code?: string; hint?: string | null; field?: string | null; requestId?: string };
}

const TROUBLES: Record<string, Trouble> = {
  UNAUTHENTICATED: "signIn",
  FORBIDDEN: "forbidden",
  UNAVAILABLE: "unavailable",
};

function unanswered(status: number, told: Told | undefined): Unanswered {
  const { code = "", hint = null, field = null, requestId = null } = told?.extensions ?? {};
  const byStatus: Trouble =
    status === 401 ? "signIn" : status === 403 ? "forbidden" : status >= 500 ? "unavailable" : "refused";
  return new Unanswered(TROUBLES[code] ?? byStatus, told?.message ?? `HTTP ${status}`, hint, field, requestId);
}

/** What the service says of an analysis in an answer: of when it is, what it rests on, whether it was cut short. */
export interface Provenance {
  path: string[];
  graphRevision: string;
  parameters: Record<string, unknown>;
  derived?: string[];
  truncated: boolean;
  reason?: string | null;
}

const PROVENANCE = new WeakMap<object, readonly Provenance[]>();

/** Where the analyses in an answer come from. */
export function provenance(answer: unknown): readonly Provenance[] {
  return (typeof answer === "object" && answer && PROVENANCE.get(answer)) || [];
}

interface Body<Answer> {
  data?: Answer;
  errors?: Told[];
  extensions?: { analyses?: Provenance[] };
}

async function posted<Answer>(content: object, signal?: AbortSignal): Promise<[Response, Body<Answer>]> {
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...credentials() },
      body: JSON.stringify(content),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new Unanswered("unavailable", String(error));
  }
  try {
    return [response, (await response.json()) as Body<Answer>];
  } catch {
    throw unanswered(response.status, undefined);
  }
}

/** The data that an operation is answered with; throws `Unanswered` when anything of it is missing. */
export async function ask<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer> {
  const documentId = document.__meta__?.hash as string | undefined;
  let [response, body] = await posted<Answer>({ documentId, variables }, signal);
  if (body.errors?.[0]?.extensions?.code === "DOCUMENT_NOT_FOUND") {
    // the page and the service are of two versions, as they may be for a moment: then the text says it
    [response, body] = await posted<Answer>({ query: document.toString(), variables }, signal);
  }
  if (!response.ok || body.errors?.length || !body.data) {
    throw unanswered(response.status, body.errors?.[0]);
  }
  PROVENANCE.set(body.data as object, body.extensions?.analyses ?? []);
  return body.data;
}
