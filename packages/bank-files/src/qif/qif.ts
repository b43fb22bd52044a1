import { currencyDigits, isCurrency } from "@outlay/core/without-schemas";
import { BankFileError } from "../bank-file-error.ts";
import { askOpen } from "../questions.ts";
import { emptyRow, withIssue } from "../rows.ts";
import type { BankFile, DateOrder, DecimalMark, FileReader, FileRow, FileSplit } from "../types.ts";
import { decimalMarkOf, readDecimal } from "../values/decimals.ts";
import { oneLine } from "../values/lines.ts";
import { amountsOfPercents } from "./percent-parts.ts";
import { dateOrdersOf, lacksYear, readQifDate } from "./dates.ts";
import {
  type QifAccount,
  type QifContent,
  type QifRecord,
  readRecords,
  valueOf,
} from "./records.ts";

type Reading = { dateOrder: DateOrder; decimalMark: DecimalMark };

/** Reads QIF, by what Quicken documents of it and what other programs write. */
export const readQif: FileReader = (file, options) => {
  const { accounts, hasInvestments } = readRecords(file.text);
  assertEntries(accounts, hasInvestments);
  const read = (chosen: Reading): BankFile => ({
    format: "qif",
    encoding: file.encoding,
    options: { ...options, ...chosen },
    accounts: toAccounts(accounts, chosen),
    questions: [],
  });
  const records = accounts.flatMap((account) => account.records);
  const orders = options.dateOrder ? [options.dateOrder] : dateOrdersOf(values(records, "D"));
  const marks = options.decimalMark ? [options.decimalMark] : marksOf(records, options.currency);
  const first = { dateOrder: orders[0] ?? "mdy", decimalMark: marks[0] ?? "." };
  const open = {
    ...(orders.length > 1 && { dateOrder: orders }),
    ...(marks.length > 1 && { decimalMark: marks }),
  };
  if (Object.keys(open).length === 0) return read(first);
  return askOpen(open, ({ dateOrder, decimalMark }) =>
    read({
      dateOrder: dateOrder ?? first.dateOrder,
      decimalMark: decimalMark ?? first.decimalMark,
    }),
  );
};

function assertEntries(accounts: QifContent["accounts"], hasInvestments: boolean): void {
  if (accounts.length > 0) return;
  const reason = hasInvestments
    ? "The file has entries of securities alone, which cannot be imported. Export a bank or card account."
    : "The file has lists of categories or accounts, but no entries. Export the entries of an account.";
  throw new BankFileError({ format: "qif", line: null, reason });
}

const values = (records: QifRecord[], ...codes: string[]) =>
  records.flatMap(({ fields }) =>
    fields.filter(([code]) => codes.includes(code)).map(([, value]) => value),
  );

function marksOf(records: QifRecord[], currency = ""): DecimalMark[] {
  const digits = isCurrency(currency) ? currencyDigits(currency) : null;
  const { mark, open } = decimalMarkOf(values(records, "T", "U", "$"), digits);
  return open ? [".", ","] : [mark];
}

function toAccounts(accounts: QifAccount[], reading: Reading): BankFile["accounts"] {
  return accounts.map(({ name, records }) => {
    const own = name ?? openingName(records);
    const rows = records.map((record) => toRow(record, own, reading));
    return { ref: own, name: own, currency: null, rows, opening: null, closing: null };
  });
}

const openingPayee =
  /^(?:opening balance|starting balance|initial balance|anfangsbestand|anfangssaldo|eröffnungssaldo|solde initial|solde d'ouverture|saldo inicial|saldo iniziale|beginsaldo)$/i;

/** Quicken's opening balance is a transfer from the account to itself: without an account record, it has the name. */
function openingName(records: QifRecord[]): string | null {
  const first = records[0];
  if (!first || !openingPayee.test(valueOf(first, "P") ?? "")) return null;
  return readCategory(valueOf(first, "L")).transferTo;
}

function toRow(record: QifRecord, account: string | null, reading: Reading): FileRow {
  const { dateOrder, decimalMark } = reading;
  const written = { date: valueOf(record, "D") ?? "", amount: amountOf(record) };
  const { transferTo, category, tags } = readCategory(valueOf(record, "L"));
  const isOwn = transferTo !== null && transferTo === account;
  const amount = readDecimal(written.amount, decimalMark) ?? "";
  const splits = readSplits(record, { mark: decimalMark, whole: amount });
  const row: FileRow = {
    ...emptyRow(record.index, record.line),
    date: readQifDate(written.date, dateOrder) ?? "",
    amount,
    payee: oneLine(valueOf(record, "P") ?? valueOf(record, "A")),
    note: oneLine(valueOf(record, "M")),
    category,
    tags,
    splits,
    // Beside parts, it is what the first part has.
    transferTo: isOwn || splits.length > 0 ? null : transferTo,
    openingBalance: isOwn,
  };
  return withFaults(row, written);
}

function withFaults(row: FileRow, written: { date: string; amount: string }): FileRow {
  let checked = row;
  if (row.date === "") {
    const fault = lacksYear(written.date) ? "has no year" : "cannot be read";
    checked = withIssue(checked, "date", `The date (D) "${written.date}" ${fault}.`);
  }
  if (row.amount === "")
    checked = withIssue(checked, "amount", `The amount (T) "${written.amount}" cannot be read.`);
  if (row.splits.some(({ amount }) => amount === ""))
    checked = withIssue(checked, "splits", "A part's amount ($) cannot be read.");
  return checked;
}

/** U is the same amount with room for more digits; some programs write it alone. */
const amountOf = (record: QifRecord) => valueOf(record, "T") ?? valueOf(record, "U") ?? "";

/** "Category:Subcategory/Class", or "[Account]" for a transfer. */
function readCategory(
  text: string | undefined,
): Pick<FileSplit, "category" | "tags" | "transferTo"> {
  const value = (text ?? "").replace(/^\|?--split--\|?$/i, "");
  const closing = value.indexOf("]");
  const isTransfer = value.startsWith("[") && closing !== -1;
  const rest = isTransfer ? value.slice(closing + 1) : value;
  const [category = "", ...classes] = rest.split("/");
  return {
    category: oneLine(category),
    tags: classes.map((name) => name.trim()).filter((name) => name !== ""),
    transferTo: isTransfer ? oneLine(value.slice(1, closing)) : null,
  };
}

/** S begins a part, E is its memo and $ its amount, or % its share where amounts are missing. */
function readSplits(
  { fields }: QifRecord,
  { mark, whole }: { mark: DecimalMark; whole: string },
): FileSplit[] {
  const splits: FileSplit[] = [];
  const percents: string[] = [];
  for (const [code, value] of fields) {
    if (code === "S") splits.push({ ...readCategory(value), amount: "", note: null });
    const last = splits.at(-1);
    if (code === "E" && last) last.note = oneLine(value);
    if (code === "$" && last) last.amount = readDecimal(value, mark) ?? "";
    if (code === "%" && last) percents.push(value);
  }
  const hasAmounts = fields.some(([code]) => code === "$");
  if (hasAmounts || splits.length === 0 || percents.length !== splits.length) return splits;
  const amounts = amountsOfPercents(whole, percents);
  return splits.map((split, index) => ({ ...split, amount: amounts?.[index] ?? "" }));
}
