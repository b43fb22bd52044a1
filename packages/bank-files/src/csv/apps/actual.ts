import type { FileSplit } from "../../types.ts";
import { isZero } from "../money.ts";
import { sumDecimals } from "../../values/decimals.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";

const part = /^\(SPLIT \d+ OF \d+\)\s*/;
const whole = /^\(SPLIT INTO \d+\)\s*/;

/**
 * Actual's export of transactions. A split one is a row of amount 0 with its sum in Split_Amount, then one row for each
 * part, whose notes begin with "(SPLIT 1 OF 2)".
 */
export const actual: AppExport = {
  app: "actual",
  header: ["account", "date", "payee", "notes", "category", "amount", "cleared"],
  roles: {
    account: "account",
    date: "date",
    payee: "payee",
    notes: "note",
    category: "category",
    amount: "amount",
  },
  sign: "in",
  convert: (rows) => {
    const found: PlacedRow[] = [];
    let open: PlacedRow | null = null;
    for (const placed of rows) {
      const notes = placed.cell("notes");
      const plain = change(placed, { note: noteOf(notes) });
      if (part.test(notes) && open) {
        const { row } = open;
        row.splits.push(splitOf(plain));
        row.amount = isZero(row.amount)
          ? plain.row.amount
          : sumDecimals([row.amount, plain.row.amount]);
        continue;
      }
      open = whole.test(notes) ? change(plain, { splits: [], category: null }) : null;
      found.push(open ?? plain);
    }
    return markTransfers(found);
  },
};

/** The payee of a transfer is the other account, and it has no category. */
function markTransfers(rows: PlacedRow[]): PlacedRow[] {
  const accounts = new Set(rows.map(({ account }) => account));
  return rows.map((placed) => {
    const { payee, category, splits } = placed.row;
    const isTransfer = payee !== null && payee !== placed.account && accounts.has(payee);
    const isPlain = category === null && splits.length === 0;
    return isTransfer && isPlain ? change(placed, { transferTo: payee }) : placed;
  });
}

const noteOf = (notes: string) => notes.replace(part, "").replace(whole, "").trim() || null;

const splitOf = ({ row }: PlacedRow): FileSplit => ({
  category: row.category,
  amount: row.amount,
  note: row.note,
  tags: [],
  transferTo: null,
});
