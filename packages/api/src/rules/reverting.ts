import { rules } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { assertPatterns } from "./patterns.logic.ts";
import { assertReferences } from "./references.ts";
import { nextRule, ruleColumns, type RuleChange, saveRules, selectRules } from "./rule-rows.ts";
import { assertRoom, noRule, placedChanges } from "./rules.ts";
import type { Rule } from "./rules.contract.ts";

type Reverted = { entityId: string; before: Rule | null; after: Rule | null };

/** A deleted rule as it was, in its next version. */
async function selectDeleted(write: LockedBook, id: string): Promise<Rule> {
  const { tx, book } = write;
  const [row] = await tx
    .select(ruleColumns)
    .from(rules)
    .where(and(eq(rules.bookId, book.id), eq(rules.id, id)));
  if (row) return nextRule(write, row);
  throw noRule();
}

/** The change that makes a rule again what it was before. */
async function revertedChange(
  write: LockedBook,
  { entityId: id, before }: Reverted,
  live: Rule | undefined,
): Promise<RuleChange> {
  if (!before) {
    if (!live) throw noRule();
    return { op: "delete", before: live, after: null };
  }
  const { name, when, set, position, enabled } = before;
  const former = { name, when, set, position, enabled };
  assertPatterns(when);
  await assertReferences(write.tx, write.book, before, { before });
  if (live) return { op: "update", before: live, after: nextRule(write, live, former) };
  const after = { ...(await selectDeleted(write, id)), ...former };
  return { op: "restore", before: null, after };
}

/**
 * Reverts changes of rules, in this order: each has its former position, and others move on where they are in the way.
 * Throws `rule.not_found`, `rule.limit`, `category.not_found`, `account.not_found`.
 */
export async function revertRules(write: LockedBook, changes: readonly Reverted[]): Promise<void> {
  const existing = await selectRules(write.tx, write.book);
  const byId = new Map<string, RuleChange>();
  for (const change of changes) {
    const live = existing.find(({ id }) => id === change.entityId);
    byId.set(change.entityId, await revertedChange(write, change, live));
  }
  const reverted = [...byId.values()];
  const gone = new Set(reverted.map(({ before }) => before?.id));
  const kept = existing.filter(({ id }) => !gone.has(id));
  assertRoom([...kept, ...reverted.flatMap(({ after }) => after ?? [])]);
  await saveRules(write, placedChanges(write, existing, reverted));
}
