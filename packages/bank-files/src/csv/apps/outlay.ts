import { sumDecimals } from "../../values/decimals.ts";
import { negate } from "../money.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";
import { escapedTags } from "./trackers.ts";

/** Outlay's own export: a row for each part of a transaction, and one for each side of a transfer. */
export const outlay: AppExport = {
  app: "outlay",
  header: ["id", "part", "kind", "occurredon", "amount", "currency", "account", "partnote"],
  roles: {
    id: "bankId",
    occurredon: "date",
    amount: "amount",
    currency: "currency",
    account: "account",
    category: "category",
    payee: "payee",
    note: "note",
    originalamount: "originalAmount",
    originalcurrency: "originalCurrency",
    state: "status",
  },
  sign: "in",
  convert: (rows) => {
    const idOf = ({ row }: PlacedRow) => row.bankId ?? row.index;
    const sides = Map.groupBy(rows, (placed) => `${idOf(placed)}\n${placed.account ?? ""}`);
    const accounts = Map.groupBy(rows, idOf);
    return [...sides.values()].flatMap((parts) => {
      const [first] = parts;
      if (!first) return [];
      const others = accounts.get(idOf(first)) ?? [];
      const other = others.find(({ account }) => account !== first.account);
      return joinParts(parts, first, other?.account ?? null);
    });
  },
};

function joinParts(
  parts: PlacedRow[],
  first: PlacedRow,
  transferTo: string | null,
): PlacedRow | PlacedRow[] {
  if (parts.some(({ row }) => row.status === "invalid")) return parts;
  const amount = sumDecimals(parts.map(({ row }) => row.amount));
  const common = { tags: escapedTags(first.cell("tags")), amount };
  const isSide = ({ cell }: PlacedRow) => cell("kind") === "transfer";
  if (parts.some(isSide)) {
    const fee = parts.find((part) => !isSide(part));
    const paid = fee === undefined ? null : negate(fee.row.amount);
    return change(first, { ...common, transferTo, fee: paid, category: null });
  }
  if (parts.length === 1) return change(first, common);
  const splits = parts.map(({ row, cell }) => ({
    category: row.category,
    amount: row.amount,
    note: cell("partnote") || null,
    tags: [],
    transferTo: null,
  }));
  return change(first, { ...common, category: null, splits });
}
