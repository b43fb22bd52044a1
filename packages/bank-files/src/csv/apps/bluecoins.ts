import { sumDecimals } from "../../values/decimals.ts";
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

const columns = {
  date: "date",
  amount: "amount",
  currency: "currency",
  category: "category",
  account: "account",
  notes: "note",
} as const;

/** Bluecoins' files for its own import, and its export. */
export const bluecoins: AppExport[] = [
  {
    app: "bluecoins",
    header: ["type", "date", "item or payee", "amount", "parent category", "category", "account"],
    roles: { ...columns, "item or payee": "payee", label: "tags" },
    sign: "in",
    convert: asEntries,
  },
  {
    app: "bluecoins",
    header: ["type", "date", "set time", "amount", "category group", "category", "account"],
    roles: { ...columns, name: "payee", title: "payee", labels: "tags" },
    sign: "in",
    convert: asEntries,
  },
];

/** The type says the direction, unless amounts have signs; a transfer is two rows, of which the first is the account that it leaves. */
function asEntries(rows: PlacedRow[]): PlacedRow[] {
  const hasSigns = (type: Type) =>
    rows.some((placed) => typeOf(placed) === type && placed.row.amount.startsWith("-"));
  const isSigned = { expense: hasSigns("expense"), transfer: hasSigns("transfer") };
  const found: PlacedRow[] = [];
  let leaving: PlacedRow | null = null;
  for (const placed of rows) {
    if (/^v(?:oid)?$/i.test(placed.cell("status"))) continue;
    const type = typeOf(placed);
    if (type !== "transfer") {
      found.push(asEntry(placed, type, isSigned.expense));
      leaving = null;
      continue;
    }
    const side = asSide(placed, leaving === null && !isSigned.transfer);
    if (leaving && areSides(leaving, side)) {
      leaving.row.transferTo = side.account;
      side.row.transferTo = leaving.account;
      leaving = null;
    } else {
      leaving = side;
    }
    found.push(side);
  }
  return found;
}

const typeOf = ({ cell }: PlacedRow) => types.get(cell("type").toLowerCase());

const areSides = (one: PlacedRow, other: PlacedRow) =>
  one.account !== other.account && isZero(sumDecimals([one.row.amount, other.row.amount]));

function asSide(placed: PlacedRow, isTurned: boolean): PlacedRow {
  const { amount } = placed.row;
  return change(placed, { amount: isTurned ? negate(amount) : amount, category: null });
}

/** Where expenses have signs, one without is a refund. */
function asEntry(placed: PlacedRow, type: Type | undefined, isSigned: boolean): PlacedRow {
  const { amount } = placed.row;
  if (amount === "" || isZero(amount)) return placed;
  if (type === "opening") return change(placed, { openingBalance: true, category: null });
  return type === "expense" && !isSigned ? change(placed, { amount: negate(amount) }) : placed;
}
