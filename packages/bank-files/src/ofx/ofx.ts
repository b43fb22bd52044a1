import { currencyDigits, isCurrency } from "@outlay/core/without-schemas";
import { type AccountPart, mergeAccounts } from "../accounts.ts";
import { BankFileError } from "../bank-file-error.ts";
import { askOpen } from "../questions.ts";
import { emptyRow, withIssue } from "../rows.ts";
import type { BankFile, DecimalMark, FileReader, FileRow } from "../types.ts";
import { leadingDay } from "../values/days.ts";
import { decimalMarkOf, readDecimal } from "../values/decimals.ts";
import { oneLine } from "../values/lines.ts";
import { applyCorrections } from "./corrections.ts";
import { foreignAmount } from "./foreign-amount.ts";
import { type OfxEntry, type OfxStatement, readStatements } from "./statements.ts";

/** Reads OFX 1 and 2, and QFX, by "Open Financial Exchange 2.3" and 1.6; see https://financialdataexchange.org/ofx. */
export const readOfx: FileReader = (file, options) => {
  const { statements, hasInvestments, failure } = readStatements(file.text);
  if (statements.length === 0) {
    const reason = missingReason(hasInvestments, failure);
    throw new BankFileError({ format: "ofx", line: null, reason });
  }
  const { mark, open } = findMark(statements, options.currency);
  const read = (decimalMark: DecimalMark): BankFile => ({
    format: "ofx",
    encoding: file.encoding,
    options: { ...options, decimalMark },
    accounts: mergeAccounts(statements.map((statement) => toAccount(statement, decimalMark))),
    questions: [],
  });
  if (options.decimalMark || !open) return read(options.decimalMark ?? mark);
  return askOpen({ decimalMark: [".", ","] }, (chosen) => read(chosen.decimalMark ?? "."));
};

function missingReason(hasInvestments: boolean, failure: string | undefined): string {
  if (hasInvestments)
    return "The file has a statement of securities alone, which cannot be imported. Export a bank or card account.";
  if (failure !== undefined)
    return `The bank reported an error instead of a statement: "${failure}". Export it again.`;
  return "There is no statement of a bank or card account in the file. Export the entries of an account.";
}

function findMark(statements: OfxStatement[], currency = "") {
  const code = statements.map(currencyOf).find((known) => known !== null) ?? currency;
  const digits = isCurrency(code) ? currencyDigits(code) : null;
  const amounts = statements.flatMap(({ entries, fields }) => [
    ...entries.map((entry) => entry.fields.get("TRNAMT")?.trim() ?? ""),
    fields.get("LEDGERBAL.BALAMT") ?? "",
  ]);
  return decimalMarkOf(amounts, digits);
}

const currencyOf = ({ fields }: OfxStatement) =>
  oneLine(fields.get("CURDEF"))?.toUpperCase() ?? null;

function toAccount(statement: OfxStatement, mark: DecimalMark): AccountPart {
  const { fields, entries } = statement;
  const value = (name: string) =>
    oneLine(fields.get(`BANKACCTFROM.${name}`) ?? fields.get(`CCACCTFROM.${name}`));
  const currency = currencyOf(statement);
  const closing = readDecimal(fields.get("LEDGERBAL.BALAMT") ?? "", mark);
  const on = leadingDay(fields.get("LEDGERBAL.DTASOF") ?? "");
  return {
    ref: value("ACCTID"),
    // A bank may give checking and savings the same number.
    kind: value("ACCTTYPE") ?? "CARD",
    name: null,
    currency,
    rows: applyCorrections(entries, (entry) => toRow(entry, currency, mark)),
    opening: null,
    closing: closing === null ? null : { on, amount: closing, derived: false },
  };
}

function toRow(entry: OfxEntry, currency: string | null, mark: DecimalMark): FileRow {
  const { fields } = entry;
  const value = (name: string) => oneLine(fields.get(name));
  const payee = value("EXTDNAME") ?? value("PAYEE.NAME") ?? value("NAME");
  const memo = value("MEMO");
  const date = leadingDay(value("DTPOSTED") ?? (entry.isPending ? value("DTTRAN") : null) ?? "");
  const amount = readDecimal(value("TRNAMT") ?? "", mark);
  const isHold = entry.isPending || value("TRNTYPE")?.toUpperCase() === "HOLD";
  const row: FileRow = {
    ...emptyRow(entry.index, entry.line),
    status: isHold ? "pending" : "booked",
    date: date ?? "",
    amount: amount ?? "",
    // CURRENCY is the currency of the amount; beside ORIGCURRENCY the amount is converted already.
    currency: value("CURRENCY.CURSYM")?.toUpperCase() ?? currency,
    payee,
    note: memo === payee ? null : memo,
    bankId: usefulId(value("FITID")),
    original: foreignAmount(amount, value("ORIGCURRENCY.CURSYM"), value("ORIGCURRENCY.CURRATE")),
    valueDate: leadingDay(value("DTAVAIL") ?? ""),
  };
  return withFaults(row, entry);
}

function withFaults(row: FileRow, { fields, isCut }: OfxEntry): FileRow {
  const shown = (name: string) => oneLine(fields.get(name)) ?? "";
  let checked = row;
  if (row.date === "")
    checked = withIssue(checked, "date", `DTPOSTED "${shown("DTPOSTED")}" is no date.`);
  if (row.amount === "")
    checked = withIssue(checked, "amount", `TRNAMT "${shown("TRNAMT")}" is no amount.`);
  if (isCut) checked = withIssue(checked, "amount", "The file ends within this entry.");
  return checked;
}

/** Some banks give every entry the id "0". */
const usefulId = (id: string | null) => (id === null || /^0+$/.test(id) ? null : id);
