import type { FileSplit } from "../../types.ts";
import { addDecimals, isZero } from "../money.ts";
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
    split_amount: null,
    category_group: null,
    cleared: null,
    reconciled: null,
    notes: "note",
    payee: "payee",
  },
  sign: "in",
  convert: (rows) => {
    const found: PlacedRow[] = [];
    let open: PlacedRow | null = null;
    for (const placed of rows) {
      const notes = placed.cell("notes");
      const category = nameOfCategory(placed);
      const plain = change(placed, { category, note: noteOf(notes) });
      if (part.test(notes) && open) {
        const { row } = open;
        row.splits.push(splitOf(plain, category));
        row.amount = isZero(row.amount)
          ? plain.row.amount
          : addDecimals(row.amount, plain.row.amount);
        continue;
      }
      open = whole.test(notes) ? change(plain, { splits: [], category: null }) : null;
      found.push(open ?? plain);
    }
    return found;
  },
};

const noteOf = (notes: string) => notes.replace(part, "").replace(whole, "").trim() || null;

function nameOfCategory({ cell }: PlacedRow): string | null {
  const category = cell("category");
  const group = cell("category_group");
  return category === "" ? null : group === "" ? category : `${group}:${category}`;
}

const splitOf = ({ row }: PlacedRow, category: string | null): FileSplit => ({
  category,
  amount: row.amount,
  note: row.note,
  tags: [],
  transferTo: null,
});
