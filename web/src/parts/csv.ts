export type Cell = string | number | boolean | null | undefined;

// A spreadsheet takes what starts with one of these for a formula and runs it.
const FORMULA = /^[=+\-@\t\r]/;

/** The text of a cell of a CSV file; a text that a spreadsheet would run gets a quote in front of it. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) {
    return "";
  }
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A CSV file (RFC 4180) with a byte order mark, by which spreadsheets see that it is UTF-8. */
export function csv(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[titles, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** Offer a text to the reader as a file. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
