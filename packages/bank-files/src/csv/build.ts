import type { DateOrder, FileRow } from "../types.ts";
import { emptyRow, withIssue } from "../rows.ts";
import { currencyOfName, readCurrency } from "./currency-marks.ts";
import type { Columns } from "./columns.ts";
import { type Period, toDate, toDateNear } from "./dates.ts";
import { cellsOf, type Entry } from "./entries.ts";
import { amountColumn, amountOf, isZero, negate, signed, type MoneyPlan } from "./money.ts";
import { type DateRole, dateRoles, type Role } from "./roles.ts";
import { type PayeeColumn, payeeColumns, readTexts } from "./texts.ts";

/** All that is decided of a file: what each of its cells means. */
export type Reading = {
  names: string[];
  columns: Columns;
  money: MoneyPlan;
  order: DateOrder;
  period: Period | undefined;
  /** Of entries that do not say theirs. */
  currency: string | null;
};

/** Rows of entries under a reading, in the order of the file. */
export function buildRows(reading: Reading, entries: Entry[]): FileRow[] {
  const body = entries.map(({ record }) => record);
  const payees = payeeColumns(reading.columns, reading.names, body);
  return entries.map((entry, index) => buildRow(reading, payees, entry, index));
}

const faults = {
  quote: "A quote is not closed",
  width: "There are more cells than columns",
};

function buildRow(reading: Reading, payees: PayeeColumn[], entry: Entry, index: number): FileRow {
  const { record } = entry;
  const row = emptyRow(index, record.line);
  if (record.fault !== null) {
    const text = record.cells.join(" ").slice(0, 80);
    return withIssue(row, "row", `${faults[record.fault]}: ${text}`);
  }
  const amount = amountOf(reading.money, entry);
  const texts = readTexts(reading.columns, payees, record, !amount?.startsWith("-"));
  const dates = readDates(reading, entry);
  const date = dates[0]?.date ?? null;
  // One object of fifty thousand, filled in place.
  Object.assign(row, texts);
  row.status = entry.status;
  row.date = date ?? "";
  row.valueDate = dates.find(({ role }, at) => at > 0 && role === "valuedOn")?.date ?? null;
  row.amount = amount ?? "";
  readDetails(reading, entry, row);
  if (date === null) addIssue(row, "date", dateFault(reading, entry));
  if (typeof amount !== "string") addIssue(row, "amount", amountFault(reading, entry));
  return row;
}

function addIssue(row: FileRow, field: string, message: string): void {
  row.status = "invalid";
  row.issues.push({ field, message });
}

function dateFault({ columns }: Reading, { record, dates }: Entry): string {
  const text = cellsOf(columns, record, ...dateRoles).find((cell) => cell !== "");
  if (text === undefined) return "The date is missing.";
  const [scanned] = dates.values();
  const lacksYear = scanned && "parts" in scanned && scanned.year === null;
  return lacksYear
    ? `"${text}" has no year, and the file names no period.`
    : `"${text}" is no date.`;
}

/** The dates that an entry has; the one that counts first, null if it does not exist. */
function readDates(
  { order, period }: Reading,
  { dates }: Entry,
): { role: DateRole; date: string | null }[] {
  const found = dateRoles.flatMap((role) => {
    const scanned = dates.get(role);
    return scanned ? [{ role, scanned, date: toDate(scanned, order, period) }] : [];
  });
  const known = found.find(({ date }) => date !== null)?.date;
  return found.map(({ role, scanned, date }) => ({
    role,
    date: date ?? (known ? toDateNear(scanned, order, known) : null),
  }));
}

function amountFault({ money, columns }: Reading, entry: Entry): string {
  const { cells } = entry.record;
  const text = cellsOf(columns, entry.record, "amount", "moneyOut", "moneyIn").find(
    (cell) => cell !== "",
  );
  if (text === undefined) return "The amount is missing.";
  const isNumber = money.amount !== null && entry.numbers.get(money.amount);
  return isNumber && money.direction !== null
    ? `"${cells[money.direction] ?? ""}" does not say the direction of ${text}.`
    : `"${text}" is no amount.`;
}

function readDetails(reading: Reading, entry: Entry, row: FileRow): void {
  const { columns } = reading;
  const text = (role: Role) => {
    for (const index of columns.get(role) ?? [])
      if (entry.record.cells[index]) return entry.record.cells[index];
    return null;
  };
  row.currency = currencyOf(reading, entry);
  row.bankId = text("bankId")?.replaceAll(/^'|'$/g, "") ?? null;
  row.category = text("category");
  const tags = text("tags");
  if (tags !== null)
    row.tags = tags
      .split(/[,;|]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "");
  row.original = readOriginal(reading, entry, row);
  row.fee = readFee(reading, entry);
}

export function currencyOf(
  { names, columns, money, currency }: Reading,
  entry: Entry,
): string | null {
  const { record, numbers } = entry;
  for (const index of columns.get("currency") ?? []) {
    const cell = record.cells[index] ?? "";
    const code = readCurrency(cell);
    if (code !== undefined && code !== "") return code;
    if (/^[A-Za-z]{3,5}$/.test(cell)) return cell.toUpperCase();
  }
  const column = amountColumn(money, entry);
  const used = column === null ? [...money.pair.out, ...money.pair.in] : [column];
  for (const each of used) {
    const code = numbers.get(each)?.currency;
    if (code) return code;
  }
  return (column !== null && money.perCurrency && currencyOfName(names[column] ?? "")) || currency;
}

function readOriginal(
  { columns, money, names }: Reading,
  entry: Entry,
  booked: { amount: string; currency: string | null },
) {
  const [column] = columns.get("originalAmount") ?? [];
  if (column === undefined) return null;
  const scanned = entry.numbers.get(column);
  const value = scanned ? signed(scanned, money.mark) : null;
  const [cell = ""] = cellsOf(columns, entry.record, "originalCurrency");
  const currency = readCurrency(cell) || scanned?.currency || currencyOfName(names[column] ?? "");
  if (value === null || isZero(value) || !currency || currency === booked.currency) return null;
  const unsigned = value.startsWith("-") ? negate(value) : value;
  return { amount: booked.amount.startsWith("-") ? negate(unsigned) : unsigned, currency };
}

function readFee({ columns, money }: Reading, { numbers }: Entry): string | null {
  const [column] = columns.get("fee") ?? [];
  const scanned = column === undefined ? undefined : numbers.get(column);
  const fee = scanned ? signed(scanned, money.mark) : null;
  if (fee === null || isZero(fee)) return null;
  return fee.startsWith("-") ? negate(fee) : fee;
}
