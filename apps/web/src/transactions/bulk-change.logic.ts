import type { RouterInputs, Transaction } from "@outlay/client";

type BulkOperation = RouterInputs["transactions"]["bulk"]["operations"][number];
export type UpdateOperation = Extract<BulkOperation, { op: "update" }>;

/** What is to become of many transactions; what is undefined or empty stays as it is. */
export type BulkChange = {
  category: { id: string; kind: "expense" | "income" } | undefined;
  account: { id: string; currency: string } | undefined;
  payee: string;
  addTags: readonly string[];
  removeTags: readonly string[];
  excluded: boolean | undefined;
};

const bulkFields = ["categoryId", "accountId", "payee", "tags", "excluded"] as const;
export type BulkField = (typeof bulkFields)[number];

/** One transaction and what differs. Categories and accounts are ids. */
export type PlannedChange = {
  row: Transaction;
  operation: UpdateOperation;
  fields: readonly { field: BulkField; old: string; now: string }[];
};

const sameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function tagsAfter({ tags }: Transaction, { addTags, removeTags }: BulkChange): string[] {
  const kept = tags.filter((tag) => !removeTags.some((name) => sameText(name, tag)));
  const added = addTags.filter((name) => !kept.some((tag) => sameText(name, tag)));
  return [...kept, ...added];
}

type Patch = Pick<UpdateOperation, BulkField>;

/** The fields of a transaction that the change alters: not all transactions have all of them. */
function patchOf(row: Transaction, change: BulkChange): Patch {
  const { category, account, payee, excluded } = change;
  const tags = tagsAfter(row, change);
  const isBooked = row.kind !== "transfer";
  const kind = row.kind === "income" ? "income" : "expense";
  const isOther = category && isBooked && row.splits.length === 0 && row.categoryId !== category.id;
  const moves = account && isBooked && row.accountId !== account.id;
  return {
    ...(isOther && category.kind === kind && { categoryId: category.id }),
    // In another currency the same amount would be another sum.
    ...(moves && account.currency === row.currency && { accountId: account.id }),
    ...(payee !== "" && row.payee !== payee && { payee }),
    ...(tags.join("\n") !== row.tags.join("\n") && { tags }),
    ...(excluded !== undefined && row.excluded !== excluded && { excluded }),
  };
}

function textOf(source: Patch | Transaction, field: BulkField): string {
  const value = (source as Patch)[field];
  if (Array.isArray(value)) return value.map((tag) => `#${tag}`).join(" ");
  return value === undefined || value === null ? "" : String(value);
}

/** What a change does with each of these transactions. Those that it leaves as they are, are not among them. */
export function planChanges(rows: readonly Transaction[], change: BulkChange): PlannedChange[] {
  return rows.flatMap((row) => {
    const patch = patchOf(row, change);
    const fields = bulkFields
      .filter((field) => patch[field] !== undefined)
      .map((field) => ({ field, old: textOf(row, field), now: textOf(patch, field) }));
    if (fields.length === 0) return [];
    const { id, version } = row;
    return { row, operation: { op: "update" as const, id, version, ...patch }, fields };
  });
}

export const readTags = (text: string): string[] =>
  text
    .split(",")
    .map((tag) => tag.trim().replace(/^#/, ""))
    .filter((tag) => tag !== "");
