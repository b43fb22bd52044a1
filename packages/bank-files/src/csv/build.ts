import type { DateOrder, FileRow } from "../types.ts";
import { emptyRow, withIssue } from "../rows.ts";
import { currencyOfName, readCurrency } from "./currency-marks.ts";
import type { Columns } from "./columns.ts";
import { type Period, toDate } from "./dates.ts";
import { cellsOf, type Entry } from "./entries.ts";
import { amountOf, isZero, negate, signed, type MoneyPlan } from "./money.ts";
import { type DateRole, dateRoles, type Role } from "./roles.ts";
import { payeeColumns, readTexts } from "./texts.ts";

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
  const payees = payeeColumns(
    reading.columns,
    reading.names,
    entries.map(({ record }) => record),
  );
  return entries.map((entry, index) => {
    const { record } = entry;
    const row = emptyRow(index, record.line);
    if (record.isBroken) {
      const text = record.cells.join(" ").slice(0, 80);
      return withIssue(row, "row", `A quote is not closed: ${text}`);
    }
    const amount = amountOf(reading.money, entry);
    const isIn = !amount?.startsWith("-");
    const texts = readTexts(reading.columns, payees, record, isIn);
    const filled: FileRow = { ...row, ...texts, ...readDetails(reading, entry, amount ?? "") };
    return checkAmount(
      reading,
      checkDate(reading, { ...filled, status: entry.status }, entry),
      entry,
      amount,
    );
  });
}

function checkDate(reading: Reading, row: FileRow, entry: Entry): FileRow {
  const dates = readDates(reading, entry);
  const date = dates[0]?.date ?? null;
  const valueDate = dates.find(({ role }, index) => index > 0 && role === "valuedOn")?.date ?? null;
  if (date !== null) return { ...row, date, valueDate };
  const text = cellsOf(reading.columns, entry.record, ...dateRoles).find((cell) => cell !== "");
  if (text === undefined) return withIssue(row, "date", "The date is missing.");
  const scanned = [...entry.dates.values()][0];
  const lacksYear = scanned && "parts" in scanned && scanned.year === null;
  return withIssue(
    row,
    "date",
    lacksYear ? `"${text}" has no year, and the file names no period.` : `"${text}" is no date.`,
  );
}

/** The dates that an entry has; the one that counts first, null if it does not exist. */
function readDates(
  { order, period }: Reading,
  { dates }: Entry,
): { role: DateRole; date: string | null }[] {
  return dateRoles.flatMap((role) => {
    const scanned = dates.get(role);
    return scanned ? [{ role, date: toDate(scanned, order, period) }] : [];
  });
}

function checkAmount(
  reading: Reading,
  row: FileRow,
  entry: Entry,
  amount: string | null | undefined,
): FileRow {
  if (typeof amount === "string") return { ...row, amount };
  const { money, columns } = reading;
  const text = cellsOf(columns, entry.record, "amount", "moneyOut", "moneyIn").find(
    (cell) => cell !== "",
  );
  if (text === undefined) return withIssue(row, "amount", "The amount is missing.");
  const direction = money.direction === null ? "" : (entry.record.cells[money.direction] ?? "");
  const isNumber = money.amount !== null && entry.numbers.get(money.amount);
  return isNumber && money.direction !== null
    ? withIssue(row, "amount", `"${direction}" does not say the direction of ${text}.`)
    : withIssue(row, "amount", `"${text}" is no amount.`);
}

function readDetails(reading: Reading, entry: Entry, amount: string): Partial<FileRow> {
  const { columns } = reading;
  const { record } = entry;
  const text = (role: Role) => cellsOf(columns, record, role).find((cell) => cell !== "") ?? null;
  const currency = currencyOf(reading, entry);
  return {
    currency,
    bankId: text("bankId")?.replaceAll(/^'|'$/g, "") ?? null,
    category: text("category"),
    tags: (text("tags") ?? "")
      .split(/[,;]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    original: readOriginal(reading, entry, { amount, currency }),
    fee: readFee(reading, entry),
  };
}

export function currencyOf(
  { columns, money, names, currency }: Reading,
  { record, numbers }: Entry,
): string | null {
  for (const cell of cellsOf(columns, record, "currency")) {
    const code = readCurrency(cell);
    if (code !== undefined && code !== "") return code;
    if (/^[A-Za-z]{3,5}$/.test(cell)) return cell.toUpperCase();
  }
  const used = money.amount === null ? [...money.pair.out, ...money.pair.in] : [money.amount];
  for (const column of used) {
    const code = numbers.get(column)?.currency ?? currencyOfName(names[column] ?? "");
    if (code) return code;
  }
  return currency;
}

function readOriginal(
  { columns, money, names }: Reading,
  entry: Entry,
  booked: { amount: string; currency: string | null },
) {
  const [column] = columns.get("originalAmount") ?? [];
  const scanned = column === undefined ? undefined : entry.numbers.get(column);
  const value = scanned ? signed(scanned, money.mark) : null;
  const [cell = ""] = cellsOf(columns, entry.record, "originalCurrency");
  const currency =
    readCurrency(cell) || scanned?.currency || currencyOfName(names[column ?? -1] ?? "");
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
