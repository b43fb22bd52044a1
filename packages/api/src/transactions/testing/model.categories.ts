import type { Category } from "../../ledger/category.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import {
  type Attempt,
  changed,
  checkVersion,
  isEqual,
  type LogEntry,
  type Model,
  record,
  rewrite,
} from "./attempts.ts";
import type { Input } from "./requests.ts";

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

export function createCategory(attempt: Attempt, input: Input<"categories.create">): void {
  const { id = "", name, kind = "expense", parentId = null, color = null, icon = null } = input;
  const { model, faults } = attempt;
  if (model.categories.has(id)) return void faults.add("id.taken");
  const flags = { archived: false, system: false, version: 1 };
  const after: Category = { id, name, kind, parentId, color, icon, ...flags };
  checkName(attempt, after);
  checkParent(attempt, after);
  record(attempt, { entity: "category", op: "create", before: null, after });
}

export function updateCategory(attempt: Attempt, input: Input<"categories.update">): void {
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

export function removeCategory(attempt: Attempt, input: Input<"categories.remove">): void {
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
    if (image.kind === "transfer") return { ...image, fee: image.fee && moved(image.fee) };
    return { ...moved(image), splits: image.splits.map(moved) };
  });
  record(attempt, { entity: "category", op: "delete", before, after: null });
}

export function undoCategory(attempt: Attempt, { entityId: id, before, after }: LogEntry): void {
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
