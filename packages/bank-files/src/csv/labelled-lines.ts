import { linesIn } from "../values/lines.ts";
import type { CsvRecord } from "./records.ts";

/** What text files of Santander UK have: a line for each of these, each entry again. */
const labels = ["Date", "Description", "Amount", "Balance"] as const;

/** What parts a label from its value, in place of a delimiter. */
export const labelMark = ":";

/** How much of a file shows its layout. */
const headLength = 4000;

/** Whether a text has a label before each value, a line for each: "Date: 23/10/2026". */
export function hasLabelledLines(text: string): boolean {
  const head = text.slice(0, headLength);
  return /^Date:\s*\d/m.test(head) && /^Amount:\s*\S/m.test(head);
}

const labelled = /^([A-Za-z]{2,20}):(.*)$/;

/** The records of such a text, as those of a table: what stands above the entries, the names of columns, and a row for each entry. */
export function readLabelledLines(text: string): CsvRecord[] {
  const above: CsvRecord[] = [];
  const rows: CsvRecord[] = [];
  let column = -1;
  let line = 0;
  for (const raw of linesIn(text)) {
    line += 1;
    const [, label = "", written = raw] = labelled.exec(raw) ?? [];
    const known = labels.findIndex((each) => each === label);
    const value = (known === -1 ? raw : written).trim();
    if (known === 0) rows.push({ line, cells: labels.map(() => ""), fault: null });
    const cells = rows.at(-1)?.cells;
    if (!cells)
      above.push({ line, cells: label === "" ? [value] : [label, written.trim()], fault: null });
    if (!cells || value === "") {
      if (value === "") column = -1;
      continue;
    }
    // A line without a label goes on with the one before.
    if (known !== -1) column = known;
    if (column !== -1) cells[column] = `${cells[column] ?? ""} ${value}`.trim();
  }
  const names = { line: rows[0]?.line ?? 1, cells: [...labels], fault: null };
  return [...above, names, ...rows];
}
