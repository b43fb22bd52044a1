import { type AccountPart, mergeAccounts } from "../accounts.ts";
import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import type { Balance, FileReader, FileRow } from "../types.ts";
import { leadingDay } from "../values/days.ts";
import { amountOf, signedBy } from "./amounts.ts";
import { toRows } from "./entries.ts";
import { find, findAll, readXml, textAt, type XmlNode } from "./xml.ts";

/** What holds the entries of an account in camt.053, .052 and .054. */
const statementNames = new Set(["Stmt", "Rpt", "Ntfctn"]);

/**
 * Reads CAMT.052 and CAMT.053 of versions 02 to 14, and CAMT.054, by the message definitions of ISO 20022
 * (https://www.iso20022.org, Bank-to-Customer Cash Management).
 */
export const readCamt: FileReader = (file, options) => {
  const accounts: AccountPart[] = [];
  let rows: FileRow[] = [];
  let count = 0;
  readXml(file.text, (node, parents) => {
    if (node.name === "Ntry") {
      for (const row of toRows(node)) {
        rows.push({ ...row, index: count });
        count += 1;
      }
      assertRoom("camt", count, node.line);
      return false;
    }
    if (!statementNames.has(node.name)) return parents.some(({ name }) => statementNames.has(name));
    accounts.push(toAccount(node, rows));
    rows = [];
    return false;
  });
  if (accounts.length === 0) {
    const reason = "There is no statement (Stmt) or report (Rpt) of an account in the file.";
    throw new BankFileError({ format: "camt", line: null, reason });
  }
  return {
    format: "camt",
    encoding: file.encoding,
    options: { ...options },
    accounts: mergeAccounts(accounts),
    questions: [],
  };
};

function toAccount(statement: XmlNode, rows: FileRow[]): AccountPart {
  const account = find(statement, "Acct");
  const balances = findAll(statement, "Bal");
  const currency =
    textAt(account, "Ccy") ??
    rows.find((row) => row.currency !== null)?.currency ??
    find(balances[0], "Amt")?.currency ??
    null;
  return {
    ref: textAt(account, "Id", "IBAN") ?? textAt(account, "Id", "Othr", "Id"),
    name: textAt(account, "Nm"),
    currency,
    rows,
    opening: balanceOf(balances, "OPBD") ?? balanceOf(balances, "PRCD"),
    closing: balanceOf(balances, "CLBD"),
  };
}

/** The booked balance of a kind; those of pages (INTM), available and expected ones are others. */
function balanceOf(balances: XmlNode[], kind: string): Balance | null {
  const balance = balances.find(
    (node) =>
      textAt(node, "Tp", "CdOrPrtry", "Cd") === kind &&
      textAt(node, "Tp", "SubTp", "Cd") !== "INTM",
  );
  const found = amountOf(find(balance, "Amt"));
  const amount = found && signedBy(textAt(balance, "CdtDbtInd"), found.amount);
  if (!amount) return null;
  const on = leadingDay(textAt(balance, "Dt", "Dt") ?? textAt(balance, "Dt", "DtTm") ?? "");
  return { on, amount, derived: false };
}
