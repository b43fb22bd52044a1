import type { FileSplit } from "../../types.ts";
import { sumDecimals } from "../../values/decimals.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";

const part = /^\(?Split \(?(\d+)\/(\d+)\)\s*/;
const transfer = /^Transfer : (.+)$/;

/** YNAB's register. A transfer is a row in each account; the parts of a split are rows whose memos begin with "Split (1/2)". */
export const ynab: AppExport = {
  app: "ynab",
  header: ["account", "date", "payee", "memo", "outflow", "inflow"],
  roles: {
    account: "account",
    date: "date",
    outflow: "moneyOut",
    inflow: "moneyIn",
    payee: "payee",
    memo: "note",
    category: "category",
  },
  convert: (rows) => {
    const found: PlacedRow[] = [];
    let open: PlacedRow | null = null;
    for (const placed of rows) {
      const row = asEntry(placed);
      const [, number, count] = part.exec(placed.cell("memo")) ?? [];
      if (number === undefined) open = null;
      if (number !== undefined && number !== "1" && open && belongs(open, row)) {
        open.row.splits.push(splitOf(row));
        open.row.amount = sumDecimals([open.row.amount, row.row.amount]);
        if (number === count) open = null;
        continue;
      }
      const isSplit = number === "1" && count !== "1";
      open = isSplit
        ? change(row, { splits: [splitOf(row)], category: null, transferTo: null })
        : null;
      found.push(open ?? row);
    }
    return found;
  },
};

const belongs = (one: PlacedRow, other: PlacedRow) =>
  one.account === other.account && one.row.date === other.row.date;

function asEntry(placed: PlacedRow): PlacedRow {
  const [, other] = transfer.exec(placed.cell("payee")) ?? [];
  const name = placed.cell("category");
  const category = name === "" || name === "Ready to Assign" ? null : name;
  return change(placed, {
    category,
    note: placed.cell("memo").replace(part, "") || null,
    transferTo: other ?? null,
  });
}

const splitOf = ({ row }: PlacedRow): FileSplit => ({
  category: row.category,
  amount: row.amount,
  note: row.note,
  tags: [],
  transferTo: row.transferTo,
});
