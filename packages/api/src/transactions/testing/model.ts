import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import {
  type Attempt,
  type LogEntry,
  type Model,
  modelOf,
  restorableMs,
  rewrite,
} from "./attempts.ts";
import { createAccount, removeAccount, undoAccount, updateAccount } from "./model.accounts.ts";
import {
  createCategory,
  removeCategory,
  undoCategory,
  updateCategory,
} from "./model.categories.ts";
import {
  createTransaction,
  removeTransaction,
  restoreTransaction,
  undoTransaction,
  updateTransaction,
} from "./model.transactions.ts";
import { balancesOf, tagsOf, totalsOf } from "./records.ts";
import type { Input, Request } from "./requests.ts";

// A ledger in memory, as a reader of the documentation would write it: the effect of each request
// on a book, and all possible errors.

/** Possible errors of a request; if there are none, it succeeds. For a bulk per item, those of each item. */
export type Verdict = Pick<Attempt, "faults" | "items">;

/** Applies a request as a whole, or not at all. */
export function perform(model: Model, request: Request, now: Date): Verdict {
  const operation = (model.log.at(-1)?.operation ?? 0) + 1;
  const attempt: Attempt = { model: modelOf(model, model.log), operation, now, faults: new Set() };
  apply(attempt, request);
  if (attempt.faults.size === 0 && isTooLarge(attempt.model))
    attempt.faults.add("amount.out_of_range");
  if (attempt.faults.size === 0) Object.assign(model, attempt.model);
  return attempt;
}

const largest = 2n ** 63n;

function isTooLarge(model: Model): boolean {
  const totals = [...totalsOf(model).values()].map(({ minor }) => minor);
  return [...balancesOf(model).values(), ...totals].some(
    (minor) => minor >= largest || minor < -largest,
  );
}

function apply(attempt: Attempt, { path, input }: Request): void {
  switch (path) {
    case "accounts.create":
      return createAccount(attempt, input);
    case "accounts.update":
      return updateAccount(attempt, input);
    case "accounts.remove":
      return removeAccount(attempt, input);
    case "categories.create":
      return createCategory(attempt, input);
    case "categories.update":
      return updateCategory(attempt, input);
    case "categories.remove":
      return removeCategory(attempt, input);
    case "transactions.create":
      return createTransaction(attempt, input);
    case "transactions.update":
      return updateTransaction(attempt, input);
    case "transactions.remove":
      return removeTransaction(attempt, input);
    case "transactions.restore":
      return restoreTransaction(attempt, input.id);
    case "transactions.bulk":
      return bulk(attempt, input);
    case "tags.rename":
      return renameTag(attempt, input);
    case "tags.merge":
      return mergeTags(attempt, input);
    case "changes.undo":
      return undo(attempt, input.seq);
  }
}

function replaceTags(attempt: Attempt, names: readonly string[], into: string): void {
  const replaced = (tag: string) => (names.includes(tag) ? into : tag);
  rewrite(attempt, (image) => ({
    ...image,
    tags: [...new Set(image.tags.map(replaced))].toSorted(),
  }));
}

function renameTag(attempt: Attempt, { name, newName }: Input<"tags.rename">): void {
  const used = tagsOf(attempt.model);
  if (!used.has(name)) attempt.faults.add("tag.not_found");
  if (used.has(newName) && newName !== name) attempt.faults.add("tag.name_taken");
  replaceTags(attempt, [name], newName);
}

function mergeTags(attempt: Attempt, { names, into }: Input<"tags.merge">): void {
  const used = tagsOf(attempt.model);
  if (names.some((name) => !used.has(name))) attempt.faults.add("tag.not_found");
  replaceTags(attempt, names, into);
}

function bulk(attempt: Attempt, { operations, mode }: Input<"transactions.bulk">): void {
  attempt.items = operations.map((operation) => {
    const item: Attempt = {
      ...attempt,
      model: modelOf(attempt.model, attempt.model.log),
      faults: new Set(),
    };
    if (operation.op === "create") {
      const { op: _, ...input } = operation;
      createTransaction(item, input);
    } else if (operation.op === "update") updateTransaction(item, operation);
    else removeTransaction(item, operation);
    if (item.faults.size === 0) Object.assign(attempt.model, item.model);
    return item.faults;
  });
  const first = attempt.items.find((faults) => faults.size > 0);
  if (mode !== "perItem") first?.forEach((fault) => attempt.faults.add(fault));
}

/** A removed category comes back with its transactions, as the whole operation is undone. */
function undo(attempt: Attempt, seq: number): void {
  const { log } = attempt.model;
  const entry = log[seq - 1];
  if (!entry) return void attempt.faults.add("change.not_found");
  if (log.slice(seq).some((later) => later.entityId === entry.entityId))
    return void attempt.faults.add("change.superseded");
  const isRemoval = entry.entity === "category" && entry.op === "delete";
  if (!isRemoval) return undoEntry(attempt, entry);
  if (attempt.now.getTime() - entry.at.getTime() > restorableMs)
    return void attempt.faults.add("change.final");
  undoOperation(attempt, entry.operation);
}

function undoOperation(attempt: Attempt, operation: number): void {
  const { log } = attempt.model;
  const entries = log.filter((entry) => entry.operation === operation);
  const records = new Set(entries.map(({ entityId }) => entityId));
  if (log.some((entry) => entry.operation > operation && records.has(entry.entityId)))
    return void attempt.faults.add("change.superseded");
  const isDeleted = ({ entityId }: LogEntry) =>
    attempt.model.transactions.get(entityId)?.deletedAt instanceof Date;
  for (const entry of entries.toReversed()) if (!isDeleted(entry)) undoEntry(attempt, entry);
  // A deleted transaction has only its category back.
  const former = new Map(
    entries.filter(isDeleted).map(({ entityId, before }) => [entityId, before as TransactionImage]),
  );
  rewrite(attempt, (image) => categorisedAs(image, former.get(image.id)));
}

/** An image with the categories of another one of the same kind. */
function categorisedAs(image: TransactionImage, former = image): TransactionImage {
  if (image.kind === "transfer")
    return former.kind === "transfer" ? { ...image, fee: former.fee } : image;
  if (former.kind === "transfer") return image;
  return { ...image, categoryId: former.categoryId, splits: former.splits };
}

function undoEntry(attempt: Attempt, entry: LogEntry): void {
  if (entry.entity === "account") undoAccount(attempt, entry);
  else if (entry.entity === "category") undoCategory(attempt, entry);
  else undoTransaction(attempt, entry);
}
