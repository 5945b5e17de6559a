import { useDeferredValue, useId, useState } from "react";
import { useAnswer } from "../client/answers";
import { FindCompaniesDocument } from "../generated/graphql";
import { useStrings } from "../i18n";
import { Icon } from "./Icon";

export interface Choice {
  key: string;
  name: string;
}

interface Props {
  label: string;
  onChoose: (company: Choice) => void;
  /** Keys that can't be chosen, e.g. because they are already. */
  without?: readonly string[];
  placeholder?: string;
}

const SHOWN = 8;

/** A field that finds companies by name; arrows and Enter choose as the mouse does. */
export function CompanyPicker({ label, onChoose, without = [], placeholder }: Props) {
  const t = useStrings();
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const search = useDeferredValue(text.trim());
  const found = useAnswer(
    FindCompaniesDocument,
    { search: search || null, first: SHOWN + without.length },
    { enabled: open, keep: true },
  );
  const choices = (found.data?.companies.nodes ?? []).filter((one) => !without.includes(one.key)).slice(0, SHOWN);
  const active = Math.min(at, choices.length - 1);

  const choose = (company: Choice | undefined) => {
    if (company) {
      setText("");
      setOpen(false);
      onChoose(company);
    }
  };

  return (
    <div
      className="picker"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <Icon name="search" size={16} />
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && choices.length ? `${id}-${active}` : undefined}
        placeholder={placeholder ?? label}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setOpen(true);
            const step = event.key === "ArrowDown" ? 1 : -1;
            setAt((active + step + Math.max(choices.length, 1)) % Math.max(choices.length, 1));
          } else if (event.key === "Enter" && open) {
            event.preventDefault();
            // only what was found for the text as it stands
            if (search === text.trim() && !found.isPlaceholderData) {
              choose(choices[active]);
            }
          } else if (event.key === "Escape") {
            setOpen(false);
          }
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!open}>
        {choices.map((company, number) => (
          <li
            key={company.key}
            id={`${id}-${number}`}
            role="option"
            aria-selected={number === active}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setAt(number)}
            onClick={() => choose(company)}
          >
            <bdi className="clip">{company.name}</bdi>
            <span className="clip">{[company.industry, company.country].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
        {found.data && choices.length === 0 && (
          <li role="option" aria-selected="false" aria-disabled="true">
            {t.picker.none}
          </li>
        )}
        {found.error && (
          <li role="option" aria-selected="false" aria-disabled="true">
            {found.error.message}
          </li>
        )}
      </ul>
    </div>
  );
}
