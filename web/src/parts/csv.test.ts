import { describe, expect, it } from "vitest";
import { csv, csvCell } from "./csv";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx"])("keeps a spreadsheet from running %j", (text) => {
    expect(csvCell(text).replaceAll('"', "").startsWith("'")).toBe(true);
  });

  it("leaves numbers alone, negative ones too", () => {
    expect(csvCell(-1.5)).toBe("-1.5");
    expect(csvCell(0)).toBe("0");
  });

  it("quotes what would end a cell", () => {
    expect(csvCell('a,"b"\n')).toBe('"a,""b""\n"');
    expect(csvCell(null)).toBe("");
  });
});

it("writes one line a row, for spreadsheets", () => {
  expect(csv(["a", "b"], [["x", 1], [null, true]])).toBe("\uFEFFa,b\r\nx,1\r\n,true\r\n");
});
