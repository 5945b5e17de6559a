import { largestGaps, type Row } from "./gaps.ts";
import { Refused } from "./service.ts";

const form = document.querySelector("form")!;
const table = document.querySelector("tbody")!;
const said = document.querySelector("output")!;

function row(one: Row): HTMLTableRowElement {
  const line = document.createElement("tr");
  const cells = [one.resource, one.gap.toFixed(3), one.derived ? "derived by a rule" : "declared", one.candidates.join(", ")];
  for (const text of cells) line.insertCell().textContent = text;
  return line;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const text = (name: string) => String(given.get(name) ?? "");
  said.textContent = "…";
  try {
    const rows = await largestGaps(text("url"), text("company"), text("asOf") || undefined, text("key") || undefined);
    table.replaceChildren(...rows.map(row));
    said.textContent = rows.length ? `${rows.length} gaps` : "No such company, or no gaps.";
  } catch (error) {
    table.replaceChildren();
    said.textContent = error instanceof Refused ? `${error.message} ${error.hint ?? ""}` : String(error);
  }
});
