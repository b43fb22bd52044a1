import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import type { BankFile, FileReader, FileText, ReadOptions } from "../types.ts";
import { collectAccounts } from "./accounts.ts";
import { type AppExport } from "./apps/app-export.ts";
import { findApp } from "./apps/index.ts";
import { add, assignColumns, type Columns, settleMoney } from "./columns.ts";
import { decide } from "./decide.ts";
import { findDelimiter, quotesByApostrophe, swapQuotes, takeSeparatorLine } from "./dialect.ts";
import { type BalanceLine, readEntries } from "./entries.ts";
import { findTable, type Table, unguard } from "./header.ts";
import { askQuestions } from "./questions.ts";
import { type CsvRecord, readRecords } from "./records.ts";
import { isDateRole } from "./roles.ts";
import { lineKind } from "./row-words.ts";

/** Reads a CSV file of any dialect. */
export const readCsv: FileReader = (file: FileText, options: ReadOptions): BankFile => {
  if (file.text.includes("\0")) {
    const reason =
      "The file has zero bytes, as texts in UTF-16 or programs have. Export it as CSV in UTF-8.";
    throw new BankFileError({ format: "csv", line: null, reason });
  }
  const { body, named } = takeSeparatorLine(lineEnds(file.text));
  const delimiter =
    options.delimiter ?? named ?? findDelimiter(quotesByApostrophe(body) ? swapQuotes(body) : body);
  const records = recordsOf(body, delimiter);
  assertWidth(records);
  const table = findTable(records);
  assertRoom("csv", table.body.length, null);
  if (body.includes("'")) unguard(table);
  const app = findApp(table.names);
  const columns = assertColumns(columnsOf(table, app), table);
  settleMoney(table.names, columns, table.body);
  const lines = readEntries({ ...table, columns, isApp: app?.app !== undefined });
  const balances = [...linesAround(table), ...lines.balances];
  const decision = decide({ table, columns, app, options, entries: lines.entries });
  const { reading } = decision;
  return {
    format: "csv",
    ...(app?.app && { app: app.app }),
    ...(table.names.length > 0 && { header: table.names.join(delimiter) }),
    encoding: file.encoding,
    options: {
      ...options,
      encoding: file.encoding,
      delimiter,
      ...decision.options,
    },
    accounts: collectAccounts({ ...decision, app, entries: lines.entries, balances }),
    questions: askQuestions(reading, lines.entries, decision.open),
  };
};

function recordsOf(body: string, delimiter: string): CsvRecord[] {
  if (!quotesByApostrophe(body)) return readRecords(body, delimiter);
  const records = readRecords(swapQuotes(body), delimiter);
  return records.map((record) => ({ ...record, cells: record.cells.map(swapQuotes) }));
}

const lineEnds = (text: string) => (text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text);

/** By the words of names and by cells; of a known export, by its own names alone. */
function columnsOf({ names, body }: Table, app: AppExport | undefined): Columns {
  const roles = app?.roles;
  if (!roles) return assignColumns(names, body);
  const columns: Columns = new Map();
  for (const [index, name] of names.entries()) {
    const role = roles[name.toLowerCase()];
    if (role) add(columns, role, index);
  }
  return columns;
}

const maxColumns = 500;

function assertWidth(records: CsvRecord[]): void {
  const wide = records.find(({ cells }) => cells.length > maxColumns);
  if (!wide) return;
  const reason = `There are ${wide.cells.length} columns. Export the account's entries, one a row.`;
  throw new BankFileError({ format: "csv", line: wide.line, reason });
}

function assertColumns(columns: Columns, { names, headerLine }: Table): Columns {
  const roles = [...columns.keys()];
  const hasMoney = roles.some(
    (role) => role === "amount" || role === "moneyIn" || role === "moneyOut",
  );
  const missing = roles.some(isDateRole) ? (hasMoney ? null : "amounts") : "dates";
  if (missing === null) return columns;
  const found = names.length === 0 ? "" : ` Its columns are: ${names.join(", ").slice(0, 200)}.`;
  const reason = `No column of ${missing} was found.${found} Export the account's entries with their dates and amounts.`;
  throw new BankFileError({ format: "csv", line: headerLine, reason });
}

/** Balances in the lines above the table. */
function linesAround({ preamble }: Table): BalanceLine[] {
  return preamble.flatMap((record) => {
    const kinds = record.cells.map(lineKind);
    const kind = kinds.find((found) => found === "opening" || found === "closing");
    return kind === "opening" || kind === "closing" ? [{ kind, record }] : [];
  });
}
