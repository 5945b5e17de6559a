import { useId, useState } from "react";
import { answers } from "../client/answers";
import { ask, Unanswered, type Document } from "../client/client";
import { useStrings } from "../i18n";

export interface Told {
  message: string;
  field: string | null;
  hint: string | null;
}

export interface FormField {
  /** Its name in the input of the mutation. */
  name: string;
  title: string;
  type: "text" | "date" | "number" | "choice";
  required?: boolean;
  value?: string;
  choices?: readonly (readonly [value: string, title: string])[];
}

interface Props<Answer, Input> {
  title: string;
  fields: readonly FormField[];
  document: Document<Answer, { input: Input }>;
  /** The mutation's input from what was entered. */
  input: (entered: Record<string, string>) => Input;
  /** What the service says against it. */
  errors: (answer: Answer) => readonly Told[];
  submit: string;
  onDone?: () => void;
}

/** A change to make. What the service says against it stands at the field that it is about. */
export function ChangeForm<Answer, Input>({ title, fields, document, input, errors, submit, onDone }: Props<Answer, Input>) {
  const t = useStrings();
  const id = useId();
  const [entered, setEntered] = useState<Record<string, string>>(() => Object.fromEntries(fields.map(({ name, value = "" }) => [name, value])));
  const [told, setTold] = useState<readonly Told[]>([]);
  const [state, setState] = useState<"still" | "sending" | "done">("still");
  const nameOf = (field: string | null) => field?.split(".").at(-1) ?? "";
  const elsewhere = told.filter(({ field }) => !fields.some(({ name }) => name === nameOf(field)));

  const send = async () => {
    const missing = fields.filter(({ name, required }) => required && !entered[name]);
    if (missing.length) {
      setTold(missing.map(({ name }) => ({ message: t.form.required, field: name, hint: null })));
      return;
    }
    setState("sending");
    try {
      const found = errors(await ask(document, { input: input(entered) }));
      setTold(found);
      setState(found.length ? "still" : "done");
      if (!found.length) {
        await answers.invalidateQueries();
        onDone?.();
      }
    } catch (error) {
      const { message, field, hint } = error instanceof Unanswered ? error : new Unanswered("unavailable", String(error));
      setTold([{ message, field, hint }]);
      setState("still");
    }
  };

  return (
    <form
      className="change"
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {fields.map(({ name, title: label, type, required = false, choices = [] }) => {
        const wrong = told.filter(({ field }) => nameOf(field) === name);
        const common = {
          id: `${id}-${name}`,
          value: entered[name] ?? "",
          required,
          "aria-invalid": wrong.length > 0,
          "aria-describedby": wrong.length ? `${id}-${name}-told` : undefined,
        };
        const enter = (value: string) => {
          setEntered({ ...entered, [name]: value });
          setState("still");
        };
        return (
          <div key={name} className="field">
            <label htmlFor={common.id}>{label}</label>
            {type === "choice" ? (
              <select {...common} onChange={(event) => enter(event.target.value)}>
                {choices.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            ) : (
              <input {...common} type={type} step={type === "number" ? "any" : undefined} onChange={(event) => enter(event.target.value)} />
            )}
            {wrong.length > 0 && (
              <p className="wrong" id={`${id}-${name}-told`}>
                {wrong.map(({ message, hint }) => [message, hint].filter(Boolean).join(" ")).join(" ")}
              </p>
            )}
          </div>
        );
      })}
      <button type="submit" className="button primary" disabled={state === "sending"}>
        {submit}
      </button>
      <div role="status" className="outcome">
        {elsewhere.map(({ message, hint }) => (
          <p key={message} className="wrong">
            {[message, hint].filter(Boolean).join(" ")}
          </p>
        ))}
        {state === "done" && <p className="right">{t.form.done}</p>}
      </div>
    </form>
  );
}
