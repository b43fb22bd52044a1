import { isZero, negate } from "../money.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";

type Type = "expense" | "income" | "transfer" | "opening";

/** The letters and words of the column "Type", by the guide of Bluecoins to its CSV files (https://www.bluecoinsapp.com/import-guide/). */
const types = new Map<string, Type>([
  ["e", "expense"],
  ["expense", "expense"],
  ["i", "income"],
  ["income", "income"],
  ["t", "transfer"],
  ["transfer", "transfer"],
  ["n", "opening"],
  ["new account", "opening"],
]);

/** Bluecoins: the type says the direction; a transfer is two rows, of which the first is the account that it leaves. */
export const bluecoins: AppExport = {
  app: "bluecoins",
  header: ["type", "date", "item or payee", "amount", "parent category", "category", "account"],
  roles: {
    date: "date",
    "item or payee": "payee",
    amount: "amount",
    currency: "currency",
    category: "category",
    account: "account",
    notes: "note",
    label: "tags",
  },
  sign: "in",
  convert: (rows) => {
    const found: PlacedRow[] = [];
    let leaving: PlacedRow | null = null;
    const expenses = rows.filter((placed) => typeOf(placed) === "expense");
    const isSigned = expenses.some(({ row }) => row.amount.startsWith("-"));
    for (const placed of rows) {
      if (/^v(?:oid)?$/i.test(placed.cell("status"))) continue;
      const type = typeOf(placed);
      if (type !== "transfer") {
        found.push(asEntry(placed, type, isSigned));
        leaving = null;
      } else if (leaving === null) {
        leaving = asSide(placed, "-");
        found.push(leaving);
      } else {
        leaving.row.transferTo = placed.account;
        found.push(change(asSide(placed, "+"), { transferTo: leaving.account }));
        leaving = null;
      }
    }
    return found;
  },
};

const typeOf = ({ cell }: PlacedRow) => types.get(cell("type").toLowerCase());

const sized = (amount: string, sign: "-" | "+") => {
  const size = amount.startsWith("-") ? negate(amount) : amount;
  return sign === "-" ? negate(size) : size;
};

const asSide = (placed: PlacedRow, sign: "-" | "+") =>
  change(placed, { amount: sized(placed.row.amount, sign), category: null });

/** Where expenses have signs, one without is a refund. */
function asEntry(placed: PlacedRow, type: Type | undefined, isSigned: boolean): PlacedRow {
  const { amount } = placed.row;
  if (amount === "" || isZero(amount)) return placed;
  if (type === "opening") return change(placed, { openingBalance: true, category: null });
  return type === "expense" && !isSigned ? change(placed, { amount: negate(amount) }) : placed;
}
