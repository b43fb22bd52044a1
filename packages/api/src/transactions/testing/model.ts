import type { Category } from "../../categories/categories.input.ts";
import type { TransactionImage } from "../transactions.input.ts";
import {
  type Attempt,
  changed,
  checkVersion,
  isEqual,
  type LogEntry,
  type Model,
  modelOf,
  record,
} from "./attempts.ts";
import {
  createTransaction,
  removeTransaction,
  restoreTransaction,
  updateTransaction,
} from "./model.transactions.ts";
import {
  type AccountRecord,
  balancesOf,
  isLive,
  tagsOf,
  toMinor,
  totalsOf,
  writeMinor,
} from "./records.ts";
import type { Input, Request } from "./requests.ts";

// A ledger in memory, as a reader of the documentation would write it: what a request makes of a
// book, and every reason there is to refuse it.

/** Reasons to refuse a request; none, and it is done. Of a bulk by item, those of each. */
export type Verdict = Pick<Attempt, "faults" | "items">;

/** Does what is asked, or nothing of it. */
export function perform(model: Model, request: Request, now: Date): Verdict {
  const attempt: Attempt = { model: modelOf(model, model.log), now, faults: new Set() };
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

const usesAccount = (image: TransactionImage, id: string) =>
  image.kind === "transfer"
    ? [image.fromAccountId, image.toAccountId].includes(id)
    : image.accountId === id;

function readOpening({ faults }: Attempt, text: string | number, currency: string): string {
  const minor = toMinor(String(text), currency);
  if (minor === undefined) faults.add("input.invalid");
  return writeMinor(minor ?? 0n, currency);
}

function createAccount(attempt: Attempt, input: Input<"accounts.create">): void {
  const { id = "", name, kind = "checking", currency = "EUR", openingBalance = "0" } = input;
  const { model, now, faults } = attempt;
  if (model.accounts.has(id)) faults.add("id.taken");
  const after = {
    id,
    name,
    kind,
    currency,
    openingBalance: readOpening(attempt, openingBalance, currency),
    archived: false,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  record(attempt, { entity: "account", op: "create", before: null, after });
}

function updateAccount(attempt: Attempt, input: Input<"accounts.update">): void {
  const { id, version, openingBalance, ...given } = input;
  const before = attempt.model.accounts.get(id);
  if (!before) return void attempt.faults.add("account.not_found");
  checkVersion(attempt, before.version, version);
  const after = changed(before, {
    ...given,
    openingBalance:
      openingBalance === undefined
        ? undefined
        : readOpening(attempt, openingBalance, before.currency),
  });
  if (isEqual(before, after)) return;
  const next = { ...after, version: before.version + 1, updatedAt: attempt.now };
  record(attempt, { entity: "account", op: "update", before, after: next });
}

function removeAccount(attempt: Attempt, { id, version }: Input<"accounts.remove">): void {
  const { model, faults } = attempt;
  const before = model.accounts.get(id);
  if (!before) return void faults.add("account.not_found");
  checkVersion(attempt, before.version, version);
  if (model.transactions.values().some((image) => usesAccount(image, id)))
    faults.add("account.in_use");
  record(attempt, { entity: "account", op: "delete", before, after: null });
}

function checkName({ model, faults }: Attempt, { id, name, kind, parentId }: Category): void {
  const isTaken = model.categories
    .values()
    .some(
      (other) =>
        other.id !== id &&
        other.kind === kind &&
        other.parentId === parentId &&
        other.name.toLowerCase() === name.toLowerCase(),
    );
  if (isTaken) faults.add("category.name_taken");
}

const childrenOf = ({ categories }: Model, id: string) =>
  [...categories.values()].filter(({ parentId }) => parentId === id);

function checkParent({ model, faults }: Attempt, { id, kind, parentId }: Category): void {
  if (parentId === null) return;
  const parent = model.categories.get(parentId);
  if (!parent) return void faults.add("category.not_found");
  if (parent.kind !== kind) faults.add("category.wrong_kind");
  if (parent.archived) faults.add("category.archived");
  const isTop = parent.parentId === null && !parent.system && parentId !== id;
  if (!isTop || childrenOf(model, id).length > 0) faults.add("category.nesting");
}

function createCategory(attempt: Attempt, input: Input<"categories.create">): void {
  const { id = "", name, kind = "expense", parentId = null, color = null, icon = null } = input;
  const { model, faults } = attempt;
  if (model.categories.has(id)) return void faults.add("id.taken");
  const flags = { archived: false, system: false, version: 1 };
  const after: Category = { id, name, kind, parentId, color, icon, ...flags };
  checkName(attempt, after);
  checkParent(attempt, after);
  record(attempt, { entity: "category", op: "create", before: null, after });
}

function updateCategory(attempt: Attempt, input: Input<"categories.update">): void {
  const { id, version, ...given } = input;
  const before = attempt.model.categories.get(id);
  if (!before) return void attempt.faults.add("category.not_found");
  checkVersion(attempt, before.version, version);
  const after = changed(before, given);
  const { name, parentId, archived } = after;
  if (before.system && !isEqual({ ...before, name, parentId, archived }, before))
    attempt.faults.add("category.system");
  if (parentId !== before.parentId) checkParent(attempt, after);
  checkName(attempt, after);
  if (isEqual(before, after)) return;
  const next = { ...after, version: before.version + 1 };
  record(attempt, { entity: "category", op: "update", before, after: next });
}

function removeCategory(attempt: Attempt, input: Input<"categories.remove">): void {
  const { model, faults } = attempt;
  const before = model.categories.get(input.id);
  if (!before) return void faults.add("category.not_found");
  checkVersion(attempt, before.version, input.version);
  if (before.system) faults.add("category.system");
  if (childrenOf(model, before.id).length > 0) faults.add("category.in_use");
  const replacement = input.replacementId
    ? model.categories.get(input.replacementId)
    : model.categories.values().find(({ system, kind }) => system && kind === before.kind);
  if (!replacement) return void faults.add("category.not_found");
  if (replacement.id === before.id) faults.add("input.invalid");
  if (replacement.archived) faults.add("category.archived");
  if (replacement.kind !== before.kind) faults.add("category.wrong_kind");
  const moved = <Part extends { categoryId: string }>(part: Part) =>
    part.categoryId === before.id ? { ...part, categoryId: replacement.id } : part;
  rewrite(attempt, (image) => {
    if (image.kind === "transfer") return image;
    return image.kind === "refund"
      ? moved(image)
      : { ...moved(image), splits: image.splits.map(moved) };
  });
  record(attempt, { entity: "category", op: "delete", before, after: null });
}

/** Changes all transactions that a change concerns, deleted ones too, in the order of their ids. */
function rewrite(attempt: Attempt, change: (image: TransactionImage) => TransactionImage): void {
  const images = [...attempt.model.transactions.values()];
  for (const before of images.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const after = change(before);
    if (isEqual(before, after)) continue;
    const next = { ...after, version: before.version + 1, updatedAt: attempt.now };
    record(attempt, { entity: "transaction", op: "update", before, after: next });
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

function undo(attempt: Attempt, seq: number): void {
  const { model, faults } = attempt;
  const entry = model.log[seq - 1];
  if (!entry) return void faults.add("change.not_found");
  const { entity, entityId: id } = entry;
  if (model.log.slice(seq).some(({ entityId }) => entityId === id))
    return void faults.add("change.superseded");
  if (entity === "account") undoAccount(attempt, entry);
  else if (entity === "category") undoCategory(attempt, entry);
  else undoTransaction(attempt, entry);
}

function undoAccount(attempt: Attempt, { entityId: id, before, after }: LogEntry): void {
  const was = before as AccountRecord | null;
  if (!was) return removeAccount(attempt, { id });
  const { name, kind, openingBalance, archived } = was;
  if (after) return updateAccount(attempt, { id, name, kind, openingBalance, archived });
  const next = { ...was, version: was.version + 1, updatedAt: attempt.now };
  record(attempt, { entity: "account", op: "restore", before: null, after: next });
}

function undoCategory(attempt: Attempt, { entityId: id, before, after }: LogEntry): void {
  const was = before as Category | null;
  if (!was) {
    const uses = (image: TransactionImage) =>
      JSON.stringify(image).includes(`"categoryId":"${id}"`);
    if (attempt.model.transactions.values().some(uses)) attempt.faults.add("category.in_use");
    return removeCategory(attempt, { id });
  }
  const { name, parentId, color, icon, archived } = was;
  if (after) return updateCategory(attempt, { id, name, parentId, color, icon, archived });
  checkName(attempt, was);
  checkParent(attempt, was);
  // The removal was a version, too.
  const next = { ...was, version: was.version + 2 };
  record(attempt, { entity: "category", op: "restore", before: null, after: next });
}

function undoTransaction(attempt: Attempt, entry: LogEntry): void {
  const { op, entityId: id } = entry;
  if (op === "create" || op === "restore") return removeTransaction(attempt, { id });
  if (op === "delete") return restoreTransaction(attempt, id);
  const is = attempt.model.transactions.get(id);
  if (!is || !isLive(is)) return void attempt.faults.add("change.superseded");
  const {
    currency: _1,
    version: _2,
    createdAt: _3,
    updatedAt: _4,
    deletedAt: _5,
    ...was
  } = entry.before as TransactionImage;
  const { toCurrency: _6, ...patch } = { toCurrency: "", ...was };
  updateTransaction(attempt, patch);
}
