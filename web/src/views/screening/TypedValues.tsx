import { useEffect, useState } from "react";
import { useFormat, useStrings } from "../../i18n";
import { Card } from "../../parts/View";
import type { Candidate } from "./Screening";
import { MOST_VALUE, valueOf } from "./values";

interface Props {
  candidates: readonly Candidate[];
  typed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  onType: (candidate: string, criterion: string, value: number | null) => void;
}

/** Every candidate by every criterion, to write values into: they count in place of those that the graph has. */
export function TypedValues({ candidates, typed, onType }: Props) {
  const t = useStrings();
  const criteria = Object.entries(t.screening.criteria);
  return (
    <Card title={t.screening.own} className="typed">
      <p className="hint">{t.screening.ownHint}</p>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={t.table.scroll(t.screening.own)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.columns.company}</th>
              {criteria.map(([criterion, title]) => (
                <th key={criterion} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candidates.map(({ key, name, values }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi className="clip">{name}</bdi>
                </th>
                {criteria.map(([criterion, title]) => (
                  <td key={criterion}>
                    <Cell
                      label={t.screening.valueOf(title, name)}
                      known={values.get(criterion)}
                      typed={typed.get(key)?.get(criterion)}
                      onType={(value) => onType(key, criterion, value)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

interface CellProps {
  label: string;
  known: number | undefined;
  typed: number | undefined;
  onType: (value: number | null) => void;
}

function Cell({ label, known, typed, onType }: CellProps) {
  const format = useFormat();
  const [text, setText] = useState(typed?.toString() ?? "");
  useEffect(() => {
    // the address has changed by another way, e.g. back: what is being written may say the same otherwise ("7.")
    setText((now) => (valueOf(now) === (typed ?? null) ? now : (typed?.toString() ?? "")));
  }, [typed]);
  const isWrong = text !== "" && valueOf(text) === null;
  return (
    <input
      inputMode="decimal"
      aria-label={label}
      aria-invalid={isWrong}
      title={isWrong ? `0–${MOST_VALUE}` : undefined}
      placeholder={known === undefined ? "–" : format.figure(known)}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        const value = valueOf(target.value);
        if (value !== null || target.value === "") {
          onType(value);
        }
      }}
    />
  );
}
