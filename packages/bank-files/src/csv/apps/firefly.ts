import type { FileSplit } from "../../types.ts";
import { negate } from "../money.ts";
import { sumDecimals } from "../../values/decimals.ts";
import { type AppExport, change, type PlacedRow } from "./app-export.ts";

/**
 * Firefly III's export of transactions. A transfer is one row with a positive amount, which is booked in its source. The
 * parts of a split share group_id.
 */
export const firefly: AppExport = {
  app: "firefly",
  header: [
    "group_id",
    "journal_id",
    "source_name",
    "destination_name",
    "type",
    "amount",
    "currency_code",
  ],
  roles: {
    journal_id: "bankId",
    amount: "amount",
    currency_code: "currency",
    foreign_amount: "originalAmount",
    foreign_currency_code: "originalCurrency",
    description: "note",
    date: "date",
    category: "category",
    tags: "tags",
  },
  sign: "in",
  convert: (rows) => joinGroups(rows.map(asEntry)),
};

function asEntry(placed: PlacedRow): PlacedRow {
  const { cell, row } = placed;
  const type = cell("type").toLowerCase();
  const source = cell("source_name");
  const destination = cell("destination_name");
  const isOut =
    type === "transfer" ||
    type === "withdrawal" ||
    isOwn(cell("source_type"), cell("destination_type"));
  const unsigned = row.amount.startsWith("-") ? negate(row.amount) : row.amount;
  const signed = (amount: string) => (isOut ? negate(amount) : amount);
  const notes = [cell("description"), cell("notes")].filter((text) => text !== "");
  const other = isOut ? destination : source;
  const converted = change(placed, {
    amount: signed(unsigned),
    payee: other || null,
    note: [...new Set(notes)].join(" ") || null,
    transferTo: type === "transfer" ? destination : null,
    original: row.original && {
      ...row.original,
      amount: signed(row.original.amount.replace("-", "")),
    },
    category: cell("category") || null,
  });
  return { ...converted, account: (isOut ? source : destination) || null };
}

/** An opening balance or correction leaves the account where that is the source. */
const isOwn = (source: string, destination: string) =>
  source === "Asset account" && destination !== "Asset account";

function joinGroups(rows: PlacedRow[]): PlacedRow[] {
  const groups = Map.groupBy(
    rows,
    (placed) => `${placed.cell("group_id")}\n${placed.account ?? ""}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const isSplit =
      first &&
      group.length > 1 &&
      first.cell("group_id") !== "" &&
      group.every(({ row }) => row.date === first.row.date && row.status === "booked");
    if (!isSplit) return group;
    const title = first.cell("group_title");
    const joined = change(first, {
      amount: group
        .slice(1)
        .reduce((sum, { row }) => sumDecimals([sum, row.amount]), first.row.amount),
      splits: group.map(splitOf),
      category: null,
      original: null,
      note: title === "" ? first.row.note : title,
      transferTo: group.every(({ row }) => row.transferTo === first.row.transferTo)
        ? first.row.transferTo
        : null,
      tags: [...new Set(group.flatMap(({ row }) => row.tags))],
    });
    return [joined];
  });
}

const splitOf = ({ row }: PlacedRow): FileSplit => ({
  category: row.category,
  amount: row.amount,
  note: row.note,
  tags: row.tags,
  transferTo: row.transferTo,
});
