import { fieldError, type Issue } from "@outlay/core";
import { inTrash } from "./duplicates.logic.ts";
import { anythingKnown } from "./known.logic.ts";
import type { RowChange } from "./rows.contract.ts";
import type { StagedRow } from "./staged-row.ts";

type Recorded = {
  kind: string;
  accountId: string;
  amountMinor: bigint;
  toAccountId: string | null;
  toAmountMinor: bigint | null;
  feeMinor: bigint | null;
  state: string;
};

/** What changes may refer to, by id. */
export type RowReferences = {
  categories: ReadonlyMap<string, { kind: "expense" | "income"; archived: boolean }>;
  transactions: ReadonlyMap<string, Recorded>;
};

type Change = { references: RowReferences; path: Issue["path"] };

/** The places of payee, category, tags and note in `origins`. */
const places = { payee: 0, categoryId: 1, tags: 2, note: 3 } as const;

/** Changes a row as a person wants it. Throws `category.not_found`, `category.archived`, `category.wrong_kind`, `transaction.not_found`, `input.invalid`. */
export function changeRow(row: StagedRow, change: RowChange, { references, path }: Change): void {
  const { categoryId, payee, note, tags, skip, match, transferWith } = change;
  const set = (field: string) => {
    if (!row.changed.includes(field)) row.changed.push(field);
    const place = places[field as keyof typeof places] as number | undefined;
    if (place !== undefined)
      row.origins = `${row.origins.slice(0, place)}p${row.origins.slice(place + 1)}`;
  };
  if (categoryId !== undefined) {
    if (categoryId !== null) assertFits(row, categoryId, { references, path });
    Object.assign(row, { categoryId, categoryName: null, splits: [] });
    set("categoryId");
  }
  if (payee !== undefined) {
    row.payee = payee;
    set("payee");
  }
  if (note !== undefined) {
    row.note = note;
    set("note");
  }
  if (tags !== undefined) {
    row.tags = tags;
    set("tags");
  }
  if (skip !== undefined) {
    if (!skip && row.amountMinor === "0")
      throw fieldError("input.invalid", [...path, "skip"], "Its amount is zero.");
    row.skip = skip;
    set("skip");
  }
  if (match !== undefined) {
    changeMatch(row, match, { references, path });
    set("match");
  }
  if (transferWith !== undefined && row.transferWith !== null) partTransfer(row, row.transferWith);
}

/** A row is no transfer with another one, or with a transaction. */
export function partTransfer(row: StagedRow, other: string): void {
  refuse(row, other);
  if (row.transferWith === other) row.transferWith = null;
}

function refuse(row: StagedRow, id: string): void {
  if (!row.refused.includes(id)) row.refused.push(id);
}

/** A person says that a row is another entry than the one that it was taken for. */
function recordAnyway(row: StagedRow): void {
  if (row.duplicateOf !== null) refuse(row, row.duplicateOf);
  refuse(row, anythingKnown);
  row.status = row.pending === true ? "pending" : "new";
  row.duplicateOf = null;
  row.issues = row.issues.filter(({ field }) => field !== inTrash.field);
}

function changeMatch(row: StagedRow, match: string | null, { references, path }: Change): void {
  const field = [...path, "match"];
  if (row.status === "invalid" || (row.status === "duplicate" && match !== null))
    throw fieldError("input.invalid", field, "Only a new or pending row can be matched.");
  if (match === null) {
    if (row.matchOf !== null) refuse(row, row.matchOf);
    row.matchOf = null;
    if (row.status === "duplicate") recordAnyway(row);
    return;
  }
  const recorded = references.transactions.get(match);
  const amount = recorded && effectOn(recorded, row.accountId);
  if (amount === undefined)
    throw fieldError(
      "transaction.not_found",
      field,
      "The account has no transaction with this id.",
    );
  if (String(amount) !== row.amountMinor)
    throw fieldError(
      "input.invalid",
      field,
      "The transaction has another amount: correct it first.",
    );
  row.matchOf = match;
  // It has the row's amount.
  if (recorded?.state === "pending") row.replacesMinor = row.amountMinor;
  else delete row.replacesMinor;
  row.refused = row.refused.filter((id) => id !== match && id !== anythingKnown);
}

/** What a transaction adds to an account; undefined where it is none of the account. */
function effectOn(recorded: Recorded, accountId: string): bigint | undefined {
  const { kind, amountMinor, feeMinor, toAmountMinor } = recorded;
  if (recorded.toAccountId === accountId) return toAmountMinor ?? amountMinor;
  if (recorded.accountId !== accountId) return undefined;
  const isOut = kind === "expense" || kind === "transfer";
  return isOut ? -(amountMinor + (feeMinor ?? 0n)) : amountMinor;
}

function assertFits(row: StagedRow, categoryId: string, { references, path }: Change): void {
  const field = [...path, "categoryId"];
  const category = references.categories.get(categoryId);
  if (!category) throw fieldError("category.not_found", field, "No category has this id.");
  if (category.archived)
    throw fieldError("category.archived", field, "The category is archived: restore it first.");
  if (category.kind === "income" && row.amountMinor.startsWith("-"))
    throw fieldError("category.wrong_kind", field, "Money out needs a category of expenses.");
}
