import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import type { BankFile, FileReader, FileText, ReadOptions } from "../types.ts";
import { collectAccounts } from "./accounts.ts";
import { type AppExport, plainName } from "./apps/app-export.ts";
import { findApp } from "./apps/index.ts";
import { withoutBalanceRows } from "./balance-rows.ts";
import { add, assignColumns, type Columns, settleMoney } from "./columns.ts";
import { completePair } from "./complete-pair.ts";
import { scanDate } from "./dates.ts";
import { type Decision, decide } from "./decide.ts";
import { findDelimiter, quotesByApostrophe, swapQuotes, takeSeparatorLine } from "./dialect.ts";
import { type BalanceLine, type Lines, readEntries } from "./entries.ts";
import { findTable, type Table, unguard } from "./header.ts";
import { askQuestions } from "./questions.ts";
import { scanNumber } from "./numbers.ts";
import { hasLabelledLines, labelMark, readLabelledLines } from "./labelled-lines.ts";
import { otherMoneyColumns, triedRows } from "./proved-columns.ts";
import { type CsvRecord, readRecords } from "./records.ts";
import { isDateRole } from "./roles.ts";
import { settleSurplus } from "./surplus-cells.ts";
import { joinTables, splitTables, titleOf } from "./tables.ts";
import { lineKind } from "./row-words.ts";
import { inThaiYears } from "./thai-years.ts";

type Options = ReadOptions & Required<Pick<ReadOptions, "encoding" | "delimiter">>;

/** Reads a CSV file of any dialect. */
export const readCsv: FileReader = (file: FileText, options: ReadOptions): BankFile => {
  if (file.text.includes("\0")) {
    const reason =
      "The file has zero bytes, as texts in UTF-16 or programs have. Export it as CSV in UTF-8.";
    throw new BankFileError({ format: "csv", line: null, reason });
  }
  const { body, named } = takeSeparatorLine(lineEnds(file.text));
  const isLabelled = [undefined, labelMark].includes(options.delimiter) && hasLabelledLines(body);
  const delimiter = isLabelled
    ? labelMark
    : (options.delimiter ??
      named ??
      findDelimiter(quotesByApostrophe(body) ? swapQuotes(body) : body));
  const records = isLabelled ? readLabelledLines(body) : recordsOf(body, delimiter);
  assertWidth(records);
  const parts = splitTables(records).map(findTable);
  assertRoom(
    "csv",
    parts.reduce((rows, part) => rows + part.body.length, 0),
    null,
  );
  const own = { ...options, encoding: file.encoding, delimiter };
  const [first, ...others] = parts.map((table) => {
    if (body.includes("'")) unguard(table);
    settleSurplus(table, delimiter);
    return parts.length > 1 ? readPart(table, own) : readTable(table, own, null);
  });
  if (!first) throw new RangeError("a file without a table");
  return others.length === 0 ? first : joinTables([first, ...others]);
};

/** A table of several. Whether a purchase is positive is answered for those that leave it open: the others say it themselves. */
function readPart(table: Table, options: Options): BankFile {
  const { sign, ...unsigned } = options;
  const title = titleOf(table.preamble);
  const read = readTable(table, unsigned, title);
  if (sign === undefined) return read;
  const isOpen = read.questions.some(({ option }) => option === "sign");
  return isOpen
    ? readTable(table, options, title)
    : { ...read, options: { ...read.options, sign } };
}

/** `title` names the account of a table whose rows and lines name none. */
function readTable(table: Table, options: Options, title: string | null): BankFile {
  const app = findApp(table.names);
  if (app?.carried) carryDown(table, app.carried);
  const columns = assertColumns(columnsOf(table, app), table);
  settleMoney(table.names, columns, table.body);
  completePair(columns, table.body);
  const { decision, entries, balances } = understand({ table, columns, app, options });
  const { reading } = decision;
  const accounts = collectAccounts({
    ...decision,
    account: decision.account ?? title,
    app,
    entries,
    balances: [...linesAround(table), ...balances],
  });
  return {
    format: "csv",
    ...(app?.app && { app: app.app }),
    ...(table.names.length > 0 && { header: table.names.join(options.delimiter) }),
    encoding: options.encoding,
    options: { ...options, ...decision.options },
    accounts,
    questions: askQuestions(reading, entries, decision.open),
  };
}

/** Fills a row that goes on with the entry of the row before. */
function carryDown({ names, body }: Table, carried: string[]): void {
  const columns = [...names.keys()].filter((index) =>
    carried.includes(plainName(names[index] ?? "")),
  );
  let before: CsvRecord | undefined;
  for (const record of body) {
    const goesOn = columns.every((index) => !record.cells[index]);
    if (goesOn) for (const index of columns) record.cells[index] = before?.cells[index] ?? "";
    before = record;
  }
}

type Known = { table: Table; columns: Columns; app: AppExport | undefined; options: Options };

/** What the cells mean by the names of their columns, or by other columns from which more of the balances follow. */
function understand(known: Known): Lines & { decision: Decision } {
  const { table, columns, app } = known;
  const first = decideWith(known, columns);
  if (app || !columns.has("balance") || provedPairs(first) >= table.body.length - 1) return first;
  const some = { ...known, table: { ...table, body: table.body.slice(0, triedRows) } };
  const asNamed = provedPairs(decideWith(some, columns));
  const [best] = otherMoneyColumns(table, columns)
    .map((other) => ({ other, pairs: provedPairs(decideWith(some, other)) }))
    .filter(({ pairs }) => pairs > asNamed)
    .toSorted((one, two) => two.pairs - one.pairs);
  return best ? decideWith(known, best.other) : first;
}

/** Balances from before their entries are those of the contrary amounts in the contrary order. */
const provedPairs = ({ decision: { money } }: { decision: Decision }) =>
  money.proof && !money.isBefore ? money.proof.pairs : 0;

function decideWith({ table, app, options }: Known, columns: Columns) {
  const lines = readEntries({ ...table, columns, isApp: app?.app !== undefined });
  const entries = inThaiYears(lines.entries, table);
  const decision = decide({ table, columns, app, options, entries });
  return { decision, ...withoutBalanceRows({ ...lines, entries }, decision.money) };
}

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
    const role = roles[plainName(name)];
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
function linesAround({ preamble, names }: Table): BalanceLine[] {
  const title = names.length === 0 ? preamble.at(-1) : undefined;
  return preamble.flatMap((record) => {
    if (record === title) return balancesOfTitle(record);
    const kinds = record.cells.map(lineKind);
    const kind = kinds.find((found) => found === "opening" || found === "closing");
    return kind === "opening" || kind === "closing" ? [{ kind, record }] : [];
  });
}

/** A line of the account above entries without a header has its balance, or the one before and the one after. */
function balancesOfTitle(record: CsvRecord): BalanceLine[] {
  const amounts = record.cells.filter(
    (cell) => /[.,]\d\d\D{0,4}$/.test(cell) && !scanDate(cell) && scanNumber(cell),
  );
  const [closing, opening, ...others] = amounts.toReversed();
  if (closing === undefined || others.length > 0) return [];
  const dates = record.cells.filter((cell) => scanDate(cell) !== null);
  // Such a line says when it was written and which days it is of: no day that is certain, unless there is one alone.
  const day = dates.length === 1 ? dates : [];
  const found: BalanceLine[] = [
    { kind: "closing", record: { ...record, cells: [...day, closing] } },
  ];
  if (opening !== undefined)
    found.push({ kind: "opening", record: { ...record, cells: [opening] } });
  return found;
}
