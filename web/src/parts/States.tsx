import { useState, type ReactNode } from "react";
import { answers } from "../client/answers";
import type { Unanswered } from "../client/client";
import { keepToken, token } from "../client/session";
import { useStrings } from "../i18n";
import { Icon } from "./Icon";

/** Says that an answer is on its way; in a line, where more of what is shown already is. */
export function Loading({ what, inLine = false }: { what?: string; inLine?: boolean }) {
  const t = useStrings();
  return (
    <div className={inLine ? "state in-line" : "state"} role="status">
      <span className="spinner" aria-hidden="true" />
      <span>{what ?? t.states.loading}</span>
    </div>
  );
}

/** Says that there is nothing to show, and what one can do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state empty">
      <strong>{title}</strong>
      {children && <span>{children}</span>}
    </div>
  );
}

/** Says why there is no answer, with the service's hint, and a way on. */
export function Failure({ error, retry }: { error: Unanswered; retry?: () => void }) {
  const t = useStrings();
  if (error.trouble === "signIn") {
    return <SignIn refused={token() !== null} />;
  }
  const forbidden = error.trouble === "forbidden";
  return (
    <div className="state failure" role="alert">
      <Icon name={forbidden ? "lock" : "warning"} size={28} />
      <strong>{t.states[error.trouble]}</strong>
      <span className="told" dir="auto">{error.message}</span>
      {error.hint && <span className="hint" dir="auto">{error.hint}</span>}
      {error.requestId && <span className="hint">{t.states.request(error.requestId)}</span>}
      {retry && !forbidden && (
        <button type="button" className="button" onClick={retry}>
          {t.states.again}
        </button>
      )}
      {forbidden && token() !== null && (
        <button type="button" className="button" onClick={() => signIn(null)}>
          {t.states.otherToken}
        </button>
      )}
    </div>
  );
}

/** Ask everything again with this token; null signs out. */
export function signIn(text: string | null): void {
  keepToken(text);
  void answers.resetQueries();
}

function SignIn({ refused }: { refused: boolean }) {
  const t = useStrings();
  const [text, setText] = useState("");
  return (
    <form
      className="state sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        signIn(text.trim() || null);
      }}
    >
      <Icon name="lock" size={28} />
      <strong>{refused ? t.states.tokenRefused : t.states.signIn}</strong>
      <label htmlFor="token">{t.states.tokenHint}</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button primary" disabled={!text.trim()}>
        {t.states.enter}
      </button>
    </form>
  );
}

interface AnswerLike<Answer> {
  data: Answer | undefined;
  error: Unanswered | null;
  isFetching: boolean;
  refetch: () => unknown;
}

/** What there is to show of an answer: itself, or that it is on its way, or why it is not there. */
export function Answered<Answer>({
  answer,
  children,
}: {
  answer: AnswerLike<Answer>;
  children: (data: Answer) => ReactNode;
}) {
  if (answer.error) {
    return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  }
  if (answer.data === undefined) {
    return <Loading />;
  }
  return <div aria-busy={answer.isFetching}>{children(answer.data)}</div>;
}
