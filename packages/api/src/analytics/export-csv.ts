import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { amountCell, type CsvDialect, line, textCell } from "./csv.logic.ts";
import { columns, type Row, rowsOf } from "./export.logic.ts";
import type { FileWriter } from "./export-writer.ts";

const header = columns.map(([name]) => name);

function toLine(row: Row, { delimiter, decimal }: CsvDialect): string {
  let text = "";
  for (const [, kind, read] of columns) {
    const cell = read(row);
    if (text !== "") text += delimiter;
    if (kind === "text") text += textCell(cell, delimiter);
    else text += kind === "amount" ? amountCell(cell, decimal) : cell;
  }
  return `${text}\r\n`;
}

/** Rows of cells as CSV. */
export const csvWriter: FileWriter = {
  contentType: "text/csv; charset=utf-8; header=present",
  async *write({ input, scope, read }) {
    const linesOf = (entry: LedgerTransaction) => {
      let text = "";
      for (const row of rowsOf(entry, scope)) text += toLine(row, input);
      return text;
    };
    let lead = (input.bom ? "\ufeff" : "") + line(header, input.delimiter);
    for await (const lines of read(linesOf)) {
      yield lead + lines.join("");
      lead = "";
    }
    yield lead;
  },
};
