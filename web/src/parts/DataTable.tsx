import { useMemo, useState, type ReactNode } from "react";
import { useFormat, useStrings } from "../i18n";
import { csv, download, type Cell } from "./csv";
import { Icon } from "./Icon";

export interface Column<Row> {
  id: string;
  title: string;
  /** What is sorted by, and stands in the downloaded files. */
  value: (row: Row) => Cell;
  /** What is shown; the value itself unless given. */
  show?: (row: Row) => ReactNode;
  /** In the files alone. */
  hidden?: boolean;
  /** On the page alone. */
  notTaken?: boolean;
}

interface Props<Row> {
  /** Title over the table, and name of the downloaded files. */
  title: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Said where there is no row. */
  empty?: string;
  /** Beside the title, e.g. that the rows are derived. */
  note?: ReactNode;
  chosen?: string | null;
  /** How many there are, where the rows are only the first of them. */
  total?: number;
}

const STEP = 25;

/** A table that sorts, shows more on demand, and can be taken away as CSV and JSON. */
export function DataTable<Row>({ title, columns, rows, rowKey, empty, note, chosen, total }: Props<Row>) {
  const t = useStrings();
  const format = useFormat();
  const [order, setOrder] = useState<{ id: string; down: boolean } | null>(null);
  const [shown, setShown] = useState(STEP);
  const sorted = useMemo(() => {
    const column = columns.find((one) => one.id === order?.id);
    if (!order || !column) {
      return rows;
    }
    const ascending = [...rows].sort((a, b) => compared(column.value(a), column.value(b)));
    return order.down ? ascending.reverse() : ascending;
  }, [columns, rows, order]);
  const name = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  const taken = columns.filter((column) => !column.notTaken);
  const seen = columns.filter((column) => !column.hidden);
  const titles = taken.map((column) => column.title);
  const texts = () => sorted.map((row) => taken.map((column) => column.value(row)));
  const objects = () =>
    sorted.map((row) => Object.fromEntries(taken.map((column) => [column.id, column.value(row) ?? null])));

  return (
    <section className="table-part" aria-label={title}>
      <header className="table-head">
        <h3>
          {title} <span className="count">{format.count(total ?? rows.length)}</span>
        </h3>
        {note}
        <div className="takeaway">
          <button
            type="button"
            className="quiet"
            disabled={!rows.length}
            aria-label={t.table.downloadAs(title, "CSV")}
            onClick={() => download(`${name}.csv`, "text/csv;charset=utf-8", csv(titles, texts()))}
          >
            <Icon name="download" size={14} /> CSV
          </button>
          <button
            type="button"
            className="quiet"
            disabled={!rows.length}
            aria-label={t.table.downloadAs(title, "JSON")}
            onClick={() => download(`${name}.json`, "application/json", `${JSON.stringify(objects(), null, 2)}\n`)}
          >
            <Icon name="download" size={14} /> JSON
          </button>
        </div>
      </header>
      {total !== undefined && total > rows.length && (
        <p className="hint">{t.table.firstOf(format.count(rows.length), format.count(total))}</p>
      )}
      {rows.length === 0 ? (
        <p className="nothing">{empty ?? t.table.empty}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-label={t.table.scroll(title)}>
          <table>
            <thead>
              <tr>
                {seen.map((column) => {
                  const down = order?.id === column.id ? order.down : null;
                  return (
                    <th
                      key={column.id}
                      scope="col"
                      className={isFigure(column, rows) ? "figure" : undefined}
                      aria-sort={down === null ? undefined : down ? "descending" : "ascending"}
                    >
                      <button
                        type="button"
                        onClick={() => setOrder({ id: column.id, down: down === null ? isFigure(column, rows) : !down })}
                      >
                        {column.title}
                        <span aria-hidden="true" className="sorting">
                          {down === null ? "" : down ? "↓" : "↑"}
                        </span>
                      </button>
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {sorted.slice(0, shown).map((row) => (
                <tr key={rowKey(row)} className={chosen === rowKey(row) ? "chosen" : undefined}>
                  {seen.map((column) => {
                    const value = column.value(row);
                    return (
                      <td key={column.id} className={typeof value === "number" ? "figure" : undefined}>
                        {column.show ? column.show(row) : plain(value, format.figure, t.table)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sorted.length > shown && (
        <button type="button" className="button more" onClick={() => setShown(shown + 4 * STEP)}>
          {t.table.more(format.count(Math.min(4 * STEP, sorted.length - shown)))}
        </button>
      )}
    </section>
  );
}

function isFigure<Row>(column: Column<Row>, rows: readonly Row[]): boolean {
  for (const row of rows) {
    const value = column.value(row);
    if (value !== null && value !== undefined) {
      return typeof value === "number";
    }
  }
  return false;
}

function plain(value: Cell, figure: (value: number) => string, words: { yes: string; no: string }): ReactNode {
  if (value === null || value === undefined || value === "") {
    return <span className="none">–</span>;
  }
  if (typeof value === "boolean") {
    return value ? words.yes : words.no;
  }
  return typeof value === "number" ? figure(value) : <bdi>{value}</bdi>;
}

/** Nothing after everything else; numbers by size, texts as people order them. */
function compared(a: Cell, b: Cell): number {
  const none = (value: Cell) => value === null || value === undefined;
  if (none(a) || none(b)) {
    return Number(none(a)) - Number(none(b));
  }
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
