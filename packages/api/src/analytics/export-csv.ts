import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { amountCell, type CsvDialect, line, textCell } from "./csv.logic.ts";
import { type Cells, columns, rowsOf } from "./export.logic.ts";
import type { FileWriter } from "./export-writer.ts";

const header = columns.map(([name]) => name);

function toLine(cells: Cells, { delimiter, decimal }: CsvDialect): string {
  const shown = columns.map(([, kind], index) => {
    const cell = cells[index] ?? "";
    if (kind === "text") return textCell(cell, delimiter);
    return kind === "amount" ? amountCell(cell, decimal) : cell;
  });
  return line(shown, delimiter);
}

/** Rows of cells as CSV. */
export const csvWriter: FileWriter = {
  contentType: "text/csv; charset=utf-8; header=present",
  async *write({ input, scope, batches }) {
    const linesOf = (entry: LedgerTransaction) =>
      rowsOf(entry, scope).map((cells) => toLine(cells, input));
    let lead = (input.bom ? "\ufeff" : "") + line(header, input.delimiter);
    for await (const entries of batches) {
      yield lead + entries.flatMap(linesOf).join("");
      lead = "";
    }
    yield lead;
  },
};
