import { formatMinor } from "@outlay/core";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { instantText } from "../support/instants.logic.ts";
import { isSelected, type Part, partsOf, type Selection } from "./parts.logic.ts";

/** The names of records that transactions refer to by id. */
export type Names = {
  accounts: ReadonlyMap<string, string>;
  categories: ReadonlyMap<string, { name: string; parentId: string | null }>;
};

/** What an export is made of: names, and the parts that belong to it. */
export type Scope = { names: Names; selection: Selection };

type Category = { name: string; parentId: string | null } | undefined;

/** A row of a table: a part of a transaction. */
export type Row = {
  entry: LedgerTransaction;
  part: Part;
  names: Names;
  category: Category;
  /** Whether the row has what belongs to the whole transaction, so that it is there once. */
  isFirst: boolean;
};

/** Text may be anything that a person typed; plain text is ours. */
export type CellKind = "text" | "plain" | "date" | "amount" | "integer";

/** Tags in one cell, separated by commas; a backslash escapes a comma or backslash in a tag. */
const joinTags = (tags: readonly string[]) =>
  tags.length === 0 ? "" : tags.map((tag) => tag.replaceAll(/[\\,]/g, "\\$&")).join(",");

type Original = Pick<LedgerTransaction, "originalAmountMinor" | "originalCurrency">;

const originalAmount = ({ originalAmountMinor, originalCurrency }: Original) =>
  originalAmountMinor === null || originalCurrency === null
    ? ""
    : formatMinor(originalAmountMinor, originalCurrency);

const parentName = ({ names, category }: Row) =>
  names.categories.get(category?.parentId ?? "")?.name ?? "";

type Column = readonly [name: string, kind: CellKind, read: (row: Row) => string];

/** The columns of CSV and of workbooks. New ones come last, for programs that count. */
export const columns = [
  ["id", "plain", ({ entry }) => entry.id],
  ["part", "integer", ({ part }) => String(part.number)],
  ["kind", "plain", ({ part }) => part.kind],
  ["occurredOn", "date", ({ part }) => part.on],
  ["amount", "amount", ({ part }) => formatMinor(part.amountMinor, part.currency)],
  ["currency", "plain", ({ part }) => part.currency],
  ["account", "text", ({ names, part }) => names.accounts.get(part.accountId) ?? ""],
  ["category", "text", ({ category }) => category?.name ?? ""],
  ["parentCategory", "text", parentName],
  ["payee", "text", ({ entry }) => entry.payee ?? ""],
  ["note", "text", ({ entry }) => entry.note ?? ""],
  ["partNote", "text", ({ part }) => part.note ?? ""],
  ["tags", "text", ({ entry }) => joinTags(entry.tags)],
  ["originalAmount", "amount", ({ entry, isFirst }) => (isFirst ? originalAmount(entry) : "")],
  ["originalCurrency", "plain", ({ entry, isFirst }) => (isFirst && entry.originalCurrency) || ""],
  ["refundOf", "plain", ({ entry }) => entry.refundOfId ?? ""],
  ["accountId", "plain", ({ part }) => part.accountId],
  ["categoryId", "plain", ({ part }) => part.categoryId ?? ""],
  ["mainCategoryId", "plain", ({ entry }) => (entry.splits.length > 0 && entry.categoryId) || ""],
  ["version", "integer", ({ entry }) => String(entry.version)],
  ["createdAt", "plain", ({ entry }) => instantText(entry.createdAt)],
  ["updatedAt", "plain", ({ entry }) => instantText(entry.updatedAt)],
  ["createdBy", "text", ({ entry }) => entry.createdByName ?? ""],
  ["updatedBy", "text", ({ entry }) => entry.updatedByName ?? ""],
  ["excluded", "plain", ({ entry }) => String(entry.excluded)],
  ["state", "plain", ({ entry }) => entry.state],
] as const satisfies readonly Column[];

/** A row's cells in the order of the columns; what there is none of is the empty text. */
export type Cells = readonly string[];

export const cellsOf = (row: Row): Cells => columns.map(([, , read]) => read(row));

/**
 * The rows of a transaction: one for each part of a split, two for a transfer, and of these the ones that
 * belong to the export. The amounts add up by account and by category. The original amount, which is of the
 * whole, is in the first row, and in none when a split is left out.
 */
export function rowsOf(entry: LedgerTransaction, { names, selection }: Scope): Row[] {
  const parts = partsOf(entry);
  const kept = parts.filter((part) => isSelected(selection, part));
  const isWhole = entry.splits.length === 0 || kept.length === parts.length;
  return kept.map((part) => {
    const category = names.categories.get(part.categoryId ?? "");
    return { entry, part, names, category, isFirst: isWhole && part.number === 1 };
  });
}
