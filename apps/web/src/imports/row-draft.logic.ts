import type { ImportRow } from "@outlay/client";
import { partnerOf } from "./row-state.logic.ts";
import type { RowChange } from "./use-rows.ts";

/** A row's fields as they are edited. */
export type RowDraft = {
  payee: string;
  note: string;
  tags: string;
  categoryId: string | undefined;
  skip: boolean;
  /** Whether it is the transaction or the other side that it is offered with. */
  isMatch: boolean;
  isTransfer: boolean;
};

export function toRowDraft({ transaction, skip, matchOf, transferWith }: ImportRow): RowDraft {
  return {
    payee: transaction?.payee ?? "",
    note: transaction?.note ?? "",
    tags: (transaction?.tags ?? []).join(", "),
    categoryId: transaction?.categoryId ?? undefined,
    skip,
    isMatch: matchOf !== null,
    isTransfer: transferWith !== null,
  };
}

const textOrNull = (text: string) => (text.trim() === "" ? null : text.trim());

const tagsOf = (text: string) =>
  text
    .split(",")
    .map((tag) => tag.trim().replace(/^#/, ""))
    .filter((tag) => tag !== "");

/** The changes of what differs; of a refused transfer within the file both rows. */
export function toRowChanges(row: ImportRow, draft: RowDraft): RowChange[] {
  const before = toRowDraft(row);
  const { index } = row;
  const isRefused = before.isTransfer && !draft.isTransfer;
  const change: RowChange = {
    index,
    ...(draft.payee !== before.payee && { payee: textOrNull(draft.payee) }),
    ...(draft.note !== before.note && { note: textOrNull(draft.note) }),
    ...(draft.tags !== before.tags && { tags: tagsOf(draft.tags) }),
    ...(draft.categoryId !== before.categoryId && { categoryId: draft.categoryId ?? null }),
    ...(draft.skip !== before.skip && { skip: draft.skip }),
    ...(before.isMatch && !draft.isMatch && { match: null }),
    ...(isRefused && { transferWith: null }),
  };
  const partner = partnerOf(row);
  const changes = Object.keys(change).length > 1 ? [change] : [];
  if (isRefused && partner !== undefined) changes.push({ index: partner, transferWith: null });
  return changes;
}

/** What takes a change back, as far as it can be: a refused transfer is offered no more. */
export function toUndo(row: ImportRow, changes: readonly RowChange[]): RowChange[] {
  const { transaction, index } = row;
  const change = changes.find((each) => each.index === index);
  if (!change || !transaction) return [];
  const undo: RowChange = {
    index,
    ...("payee" in change && { payee: transaction.payee }),
    ...("note" in change && { note: transaction.note }),
    ...("tags" in change && { tags: transaction.tags }),
    ...("categoryId" in change && { categoryId: transaction.categoryId }),
    ...("skip" in change && { skip: row.skip }),
    ...("match" in change && { match: row.matchOf }),
  };
  return Object.keys(undo).length > 1 ? [undo] : [];
}
