import type { FileRow } from "../../types.ts";
import { readCurrency } from "../currency-marks.ts";
import { isZero, negate } from "../money.ts";
import { provenMark, scanNumber, toDecimal } from "../numbers.ts";
import { type AppExport, change, each, type PlacedRow } from "./app-export.ts";

/** Apps for the phone whose amounts have no sign: a word says what a row is, and a transfer is one row. */

const out = (amount: string) => (amount.startsWith("-") ? amount : negate(amount));
const into = (amount: string) => (amount.startsWith("-") ? negate(amount) : amount);

function decimalOf(cell: string): string | null {
  const scanned = scanNumber(cell);
  return scanned && toDecimal(scanned, provenMark(scanned) ?? ".");
}

const hasSize = (amount: string | null): amount is string => amount !== null && !isZero(amount);

type Side = { account: string; amount: string; currency: string | null };

/** Both sides of a transfer; without an amount for what arrives it is what left. */
function sidesOf(
  placed: PlacedRow,
  from: Side,
  to: Omit<Side, "amount"> & { amount: string | null },
) {
  const plain: Partial<FileRow> = {
    category: null,
    ...(placed.row.date !== "" && { status: "booked", issues: [] }),
  };
  const arrives = hasSize(to.amount) ? to.amount : from.amount;
  const side = (own: Omit<Side, "amount">, amount: string, transferTo: string): PlacedRow => ({
    ...change(placed, {
      ...plain,
      amount,
      currency: own.currency ?? placed.row.currency,
      transferTo,
    }),
    account: own.account,
  });
  return [side(from, out(from.amount), to.account), side(to, into(arrives), from.account)];
}

/** Money Manager of Realbyte: what is said of a transfer as its category is the other account. */
export const moneyManager: AppExport = {
  app: "money-manager",
  header: ["account", "category", "subcategory", "note", "income/expense", "amount", "currency"],
  roles: {
    date: "date",
    account: "account",
    category: "category",
    note: "payee",
    description: "note",
    amount: "amount",
    currency: "currency",
  },
  sign: "in",
  convert: each((placed) => {
    const word = placed.cell("income/expense").toLowerCase();
    const { amount, category } = placed.row;
    if (amount === "") return placed;
    const isOut = word.startsWith("exp") || word === "transfer-out";
    const signed = { amount: isOut ? negate(amount) : amount };
    return change(
      placed,
      word.startsWith("transfer-") ? { ...signed, category: null, transferTo: category } : signed,
    );
  }),
};

/** 1Money: the account stands first, also of an income; what stands second is a category, or the account of a transfer. */
export const oneMoney: AppExport = {
  app: "1money",
  header: ["date", "type", "from account", "to account / to category", "amount", "amount 2"],
  roles: {
    date: "date",
    "from account": "account",
    "to account / to category": "category",
    amount: "amount",
    currency: "currency",
    tags: "tags",
    notes: "payee",
  },
  sign: "in",
  convert: (rows) =>
    rows.flatMap((placed) => {
      const { account, row, cell } = placed;
      const type = cell("type").toLowerCase();
      if (row.amount === "" || account === null) return placed;
      if (type === "expense") return change(placed, { amount: negate(row.amount) });
      if (type !== "transfer") return placed;
      const from = { account, amount: row.amount, currency: row.currency };
      const to = {
        account: cell("to account / to category"),
        amount: decimalOf(cell("amount 2")),
        currency: readCurrency(cell("currency 2")) || null,
      };
      return sidesOf(placed, from, to);
    }),
};

/** Ivy Wallet: a transfer has columns of its own for what leaves and what arrives. */
export const ivy: AppExport = {
  app: "ivy",
  header: [
    "date",
    "title",
    "account",
    "amount",
    "type",
    "transfer amount",
    "to account",
    "receive amount",
  ],
  roles: {
    date: "date",
    title: "payee",
    category: "category",
    account: "account",
    amount: "amount",
    "transfer amount": "amount",
    currency: "currency",
    description: "note",
    id: "bankId",
  },
  sign: "in",
  convert: (rows) =>
    rows.flatMap((placed) => {
      const { account, row, cell } = placed;
      const type = cell("type").toUpperCase();
      if (type === "EXPENSE" && row.amount !== "")
        return change(placed, { amount: negate(row.amount) });
      const amount = decimalOf(cell("transfer amount"));
      if (type !== "TRANSFER" || !hasSize(amount) || account === null) return placed;
      const code = (name: string) => readCurrency(cell(name)) || null;
      return sidesOf(
        placed,
        { account, amount, currency: code("transfer currency") },
        {
          account: cell("to account"),
          amount: decimalOf(cell("receive amount")),
          currency: code("receive currency"),
        },
      );
    }),
};
