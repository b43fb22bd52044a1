import { plainArray, transactions } from "@outlay/db";
import { toMinor, trustedCurrency } from "@outlay/core";
import { sql } from "drizzle-orm";
import type { RecordChange } from "../feed/entity.ts";
import type { LockedBook } from "../feed/lock.ts";
import { patchFromSnapshot, type RecordedTransaction } from "../ledger/feed-snapshot.ts";
import type { LedgerTransaction, SplitFields } from "../ledger/resolve.logic.ts";
import { respelled, spellNames } from "../ledger/spelling.logic.ts";
import { replacePayees, replaceTags } from "./naming.ts";
import { rewriteTransactions } from "./rewriting.ts";
import { loadSpellings } from "./spelling.ts";
import { changeLedger, type Request } from "./transactions.ts";

type Change = RecordChange<RecordedTransaction & { deletedAt: Date | null }>;

/** Whether it changed a deleted transaction, as the removal of a category or the renaming of a tag does. */
export const isRewrittenDeleted = ({ op, after }: Change) =>
  op === "update" && after?.deletedAt instanceof Date;

const formerNames = ({ op, before, after }: Change) =>
  op === "update" && before && after ? respelled(before, after) : { payees: [], tags: [] };

/** Whether it changed how a name is written: that of all transactions with it is undone, or of none. */
export function isRespelled(change: Change): boolean {
  const { payees, tags } = formerNames(change);
  return payees.length + tags.length > 0;
}

/** Writes names as they were before these changes, also on transactions that got them later. */
async function respell(write: LockedBook, changes: readonly Change[]): Promise<void> {
  const former = changes.map(formerNames);
  for (const into of new Set(former.flatMap(({ payees }) => payees)))
    await replacePayees(write, { names: [], into });
  for (const into of new Set(former.flatMap(({ tags }) => tags)))
    await replaceTags(write, { names: [], into });
}

function reverse({ entityId: id, op, before }: Change): Request {
  if (op === "create" || op === "restore") return { op: "remove", id };
  if (op === "delete") return { op: "restore", id };
  if (!before) throw new TypeError("an update has no record before it");
  return { op: "update", id, patch: patchFromSnapshot(before), mayRename: true, isUndo: true };
}

/** The fields that are changed in deleted transactions, too. */
function rewrittenFields(image: RecordedTransaction): Partial<LedgerTransaction> {
  const { payee, tags, currency } = image;
  if (image.kind === "transfer")
    return { payee, tags, feeCategoryId: image.fee?.categoryId ?? null };
  const { categoryId } = image;
  const parts: readonly SplitFields[] = image.splits;
  const splits = parts.map((split, index) => ({
    categoryId: split.categoryId,
    amountMinor: toMinor(split.amount, trustedCurrency(currency), ["splits", index, "amount"]),
    note: split.note,
  }));
  return { payee, tags, categoryId, splits };
}

/** Reverts changes of transactions with new ones, in this order. Throws as updates, removals and restorals do. */
export async function revertTransactions(
  write: LockedBook,
  changes: readonly Change[],
): Promise<void> {
  await respell(write, changes);
  const requests = changes.filter((change) => !isRewrittenDeleted(change)).map(reverse);
  if (requests.length > 0)
    await changeLedger(write, requests, (operations, apply) => {
      for (const operation of operations) apply(operation);
    });
  const images = new Map(
    changes
      .filter(isRewrittenDeleted)
      .flatMap(({ entityId, before }) => (before ? [[entityId, before] as const] : [])),
  );
  if (images.size === 0) return;
  const spellings = await loadSpellings(write.tx, write.book, [...images.values()]);
  await rewriteTransactions(write, {
    where: sql`${transactions.id} = any(${plainArray(images.keys())}::uuid[])`,
    rewrite: ({ id }) => {
      const image = images.get(id);
      return image ? spellNames(spellings, rewrittenFields(image)) : {};
    },
  });
}
