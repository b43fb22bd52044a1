import { type AccountPart, mergeAccounts } from "../accounts.ts";
import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import { emptyRow, withIssue } from "../rows.ts";
import type { Balance, DecimalMark, FileReader, FileRow } from "../types.ts";
import { negated, readDecimal } from "../values/decimals.ts";
import { oneLine } from "../values/lines.ts";
import { readDetails, readNumberedLines } from "./details.ts";
import { readEntry, type SwiftEntry, swiftDay } from "./entry.ts";
import { readFields, type SwiftField } from "./fields.ts";

/** One message: a statement or a page of one. */
type Statement = {
  account: string | null;
  currency: string | null;
  opening: Balance | null;
  closing: Balance | null;
  entries: { index: number; field: SwiftField; details: string[]; numbered: string[] }[];
  /** What a ":86:" belongs to: the last entry until the closing balance. */
  isOpen: boolean;
};

const emptyStatement = (): Statement => ({
  account: null,
  currency: null,
  opening: null,
  closing: null,
  entries: [],
  isOpen: false,
});

/** Reads MT940, by SWIFT's "Category 9" of the user handbook and what banks write. */
export const readMt940: FileReader = (file, options) => {
  const fields = readFields(file.text);
  const mark = options.decimalMark ?? markOf(fields);
  const statements = readStatements(fields, mark);
  if (statements.length === 0) {
    const reason = "There is no statement with a balance (:60F:) or an entry (:61:) in the file.";
    throw new BankFileError({ format: "mt940", line: null, reason });
  }
  return {
    format: "mt940",
    encoding: file.encoding,
    options: { ...options, decimalMark: mark },
    accounts: mergeAccounts(statements.map((statement) => toAccount(statement, mark))),
    questions: [],
  };
};

/** A comma by the standard; banks that write points have no comma at all. */
function markOf(fields: SwiftField[]): DecimalMark {
  const amounts = fields
    .filter(({ tag }) => /^6[0-2]/.test(tag))
    .map(({ lines }) => /^[^/]{0,30}?\d[.,]/.exec(lines[0] ?? "")?.[0] ?? "");
  return amounts.some((text) => text.endsWith(",")) || amounts.every((text) => text === "")
    ? ","
    : ".";
}

function readStatements(fields: SwiftField[], mark: DecimalMark): Statement[] {
  const statements: Statement[] = [];
  let current = emptyStatement();
  let count = 0;
  for (const field of fields) {
    const { tag, lines } = field;
    const isFull = current.entries.length > 0 || current.closing !== null;
    const isNext = tag === "20" || (isFull && /^(?:25P?|60F)$/.test(tag));
    if (isNext) current = { ...emptyStatement(), account: tag === "60F" ? current.account : null };
    if (/^6[01]/.test(tag) && statements.at(-1) !== current) statements.push(current);
    if (tag === "61") {
      current.entries.push({ index: count, field, details: [], numbered: [] });
      current.isOpen = true;
      count += 1;
      assertRoom("mt940", count, field.line);
    } else if ((tag === "86" || tag === "NS") && current.isOpen) {
      const entry = current.entries.at(-1);
      for (const text of lines) (tag === "86" ? entry?.details : entry?.numbered)?.push(text);
    } else {
      readHead(current, field, mark);
    }
  }
  return statements;
}

function readHead(statement: Statement, { tag, lines }: SwiftField, mark: DecimalMark): void {
  const text = lines[0] ?? "";
  if (tag === "25" || tag === "25P") statement.account = oneLine(text.replace(/^\//, ""));
  if (tag === "34F") statement.currency ??= /^[A-Z]{3}/.exec(text)?.[0] ?? null;
  if (!/^6[02]/.test(tag)) return;
  if (tag.startsWith("62")) statement.isOpen = false;
  const match = /^([CD])(\d{6})([A-Z]{3})?\s?([\d.,]{1,18})/.exec(text);
  const amount = readDecimal(match?.[4] ?? "", mark);
  statement.currency ??= match?.[3] ?? null;
  if (!match || amount === null) return;
  const signed = match[1] === "D" ? negated(amount) : amount;
  const balance = { on: swiftDay(match[2] ?? ""), amount: signed, derived: false };
  // 60M and 62M are balances of a page.
  if (tag === "60F") statement.opening ??= balance;
  if (tag === "62F") statement.closing = balance;
}

function toAccount(statement: Statement, mark: DecimalMark): AccountPart {
  const { account, currency, opening, closing, entries } = statement;
  const ref = withoutCurrency(account, currency);
  const rows = entries.map((entry) => toRow(entry, currency, mark));
  return { ref, name: null, currency, rows, opening, closing };
}

/** Some banks write the currency behind the number: "NL20INGB0001234567EUR". */
function withoutCurrency(account: string | null, currency: string | null): string | null {
  return account && currency && account.endsWith(currency)
    ? oneLine(account.slice(0, -currency.length))
    : account;
}

function toRow(
  { index, field, details, numbered }: Statement["entries"][number],
  currency: string | null,
  mark: DecimalMark,
): FileRow {
  const entry = readEntry(field.lines, mark);
  const { payee, note } = details.length > 0 ? readDetails(details) : readNumberedLines(numbered);
  const row = { ...emptyRow(index, field.line), currency, payee, note };
  const written = field.lines[0] ?? "";
  if (!entry) return withIssue(row, "entry", `The entry (:61:) "${written}" cannot be read.`);
  const filled: FileRow = {
    ...row,
    status: entry.isExpected ? "pending" : "booked",
    date: entry.date ?? "",
    amount: entry.amount ?? "",
    payee: payee ?? entry.name,
    note: note ?? oneLine(/^\/(?:OCMT|CHGS|TRCD)\//.test(entry.extra) ? "" : entry.extra),
    bankId: entry.bankId,
    reversal: entry.isReversal,
    valueDate: entry.valueDate,
    ...foreignParts(entry, currency, mark),
  };
  if (filled.date === "") return withIssue(filled, "date", `"${written}" has no date.`);
  if (filled.amount === "") return withIssue(filled, "amount", `"${written}" has no amount.`);
  return filled;
}

/** The original amount and the charges, as banks add them: "/OCMT/USD20,00/CHGS/EUR0,50/". */
function foreignParts(
  { extra, amount }: SwiftEntry,
  currency: string | null,
  mark: DecimalMark,
): Pick<FileRow, "original" | "fee"> {
  const original = /\/?OCMT\/([A-Z]{3})([\d.,]{1,18})/.exec(extra);
  const charges = /\/?CHGS\/([A-Z]{3})([\d.,]{1,18})/.exec(extra);
  const code = original?.[1] ?? "";
  const before = readDecimal(original?.[2] ?? "", mark);
  const signed = before !== null && amount?.startsWith("-") ? negated(before) : before;
  return {
    original: signed === null || code === currency ? null : { amount: signed, currency: code },
    fee: readDecimal(charges?.[2] ?? "", mark),
  };
}
