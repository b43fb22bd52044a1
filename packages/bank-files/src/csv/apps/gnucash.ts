import type { FileSplit } from "../../types.ts";
import { withIssue } from "../../rows.ts";
import { isZero, negate } from "../money.ts";
import { scanNumber } from "../numbers.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";

const category = /^(?:Income|Expenses?)(?::|$)/;
/** What is missing for a balanced transaction has no category. */
const unfiled = /^(?:Imbalance|Orphan)-/;
const equity = /^Equity(?::|$)/;

/**
 * GnuCash's export of transactions with all their splits: a row for each, of which only the first has the day and the text.
 * Accounts of income and expenses are categories; of each other account a row is an entry.
 */
export const gnucash: AppExport = {
  app: "gnucash",
  header: [
    "date",
    "transaction id",
    "commodity/currency",
    "full account name",
    "amount num.",
    "value num.",
  ],
  roles: {
    date: "date",
    "transaction id": "bankId",
    description: "payee",
    "full account name": "account",
    "amount num.": "amount",
  },
  carried: [
    "date",
    "transaction id",
    "number",
    "description",
    "notes",
    "commodity/currency",
    "void reason",
  ],
  sign: "in",
  convert: (rows) =>
    [...Map.groupBy(rows, ({ row }) => row.bankId ?? row.index).values()].flatMap(readTransaction),
};

const nameOf = ({ account }: PlacedRow) => account ?? "";
const isCategory = (placed: PlacedRow) =>
  category.test(nameOf(placed)) || unfiled.test(nameOf(placed));
const isOwn = (placed: PlacedRow) => !isCategory(placed) && !equity.test(nameOf(placed));

function readTransaction(given: PlacedRow[]): PlacedRow[] {
  if (given.some(({ cell }) => cell("void reason") !== "")) return [];
  const splits = given.map(inItsCurrency).filter(({ row }) => !isZero(row.amount));
  return splits.filter(isOwn).map((own) => {
    const notes = [own.cell("notes"), own.cell("memo")].filter((text) => text !== "");
    const entry = change(own, { note: [...new Set(notes)].join(" ") || null });
    const others = counterparts(own, splits);
    const [only] = others;
    if (!only) return entry;
    if (others.length > 1) return change(entry, { splits: others.map(asPart) });
    if (/^Equity:.*\bOpening\b/i.test(nameOf(only))) return change(entry, { openingBalance: true });
    const { category: named, transferTo } = asPart(only);
    return change(entry, { category: named, transferTo });
  });
}

/**
 * What the amount of an account is made of: all other splits, if it is the only account; else the one from which several
 * accounts have theirs, or the several that have theirs from this one.
 */
function counterparts(own: PlacedRow, splits: PlacedRow[]): PlacedRow[] {
  const others = splits.filter((placed) => placed !== own);
  const isInOneCurrency = splits.every(({ row }) => row.currency === own.row.currency);
  if (others.length > 1 && !isInOneCurrency) return [];
  if (others.every((placed) => !isOwn(placed))) return others;
  const isOut = ({ row }: PlacedRow) => row.amount.startsWith("-");
  const facing = others.filter((placed) => isOut(placed) !== isOut(own));
  return facing.length === others.length || facing.length === 1 ? facing : [];
}

function asPart(placed: PlacedRow): FileSplit {
  const name = nameOf(placed);
  return {
    category: category.test(name) ? name.replace(/^[^:]*:?/, "") || null : null,
    amount: negate(placed.row.amount),
    note: placed.cell("memo") || null,
    tags: [],
    transferTo: isOwn(placed) ? name : null,
  };
}

/** The amount is in the account's commodity; where that is the transaction's currency, both columns are the same. */
function inItsCurrency(placed: PlacedRow): PlacedRow {
  const { cell, row } = placed;
  if (cell("amount num.") === cell("value num.")) {
    const [space, code = ""] = cell("commodity/currency").split("::");
    return change(placed, { currency: space === "CURRENCY" ? code : null });
  }
  const written = cell("amount with sym");
  const scanned = scanNumber(written);
  if (scanned) return change(placed, { currency: scanned.currency });
  return { ...placed, row: withIssue(row, "amount", `"${written}" is no amount of money.`) };
}
