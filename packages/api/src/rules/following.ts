import { type Dependent, inUseError, nameKey } from "@outlay/core";
import { rules } from "@outlay/db";
import { or, sql } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { nextRule, type RuleChange, saveRules, selectRules } from "./rule-rows.ts";
import type { Rule, RuleSet } from "./rules.contract.ts";

const setsCategory = (id: string) => sql`${rules.set} ->> 'categoryId' = ${id}`;

function dependents(using: readonly Rule[]): (Dependent & { name?: string })[] {
  return using
    .slice(0, 10)
    .map(({ id, name }) => ({ kind: "rule", id, ...(name !== null && { name }) }));
}

/** Throws `account.in_use` when a rule names the account. */
export async function assertNoRuleOfAccount(
  { tx, book }: LockedBook,
  accountId: string,
): Promise<void> {
  const condition = JSON.stringify([{ field: "account", value: accountId }]);
  const names = or(
    sql`${rules.set} ->> 'transferAccountId' = ${accountId}`,
    sql`${rules.when} @> ${condition}::jsonb`,
  );
  const using = await selectRules(tx, book, names);
  if (using.length === 0) return;
  throw inUseError("account.in_use", "Change the rules that name it first.", dependents(using));
}

/** Throws `category.in_use` when a rule sets the category. */
export async function assertNoRuleOfCategory(
  { tx, book }: LockedBook,
  categoryId: string,
): Promise<void> {
  const using = await selectRules(tx, book, setsCategory(categoryId));
  if (using.length === 0) return;
  throw inUseError(
    "category.in_use",
    "Name a replacement, which its rules will set then, or change them first.",
    dependents(using),
  );
}

const isSame = (a: RuleSet, b: RuleSet) => JSON.stringify(a) === JSON.stringify(b);

async function rewriteRules(
  write: LockedBook,
  existing: readonly Rule[],
  rewrite: (set: RuleSet) => RuleSet,
): Promise<void> {
  const changes = existing.flatMap((before): RuleChange[] => {
    const set = rewrite(before.set);
    if (isSame(set, before.set)) return [];
    return [{ op: "update", before, after: nextRule(write, before, { set }) }];
  });
  await saveRules(write, changes);
}

/** Rules that set a category set another one. */
export async function moveRules(
  write: LockedBook,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const existing = await selectRules(write.tx, write.book, setsCategory(from));
  await rewriteRules(write, existing, (set) => ({ ...set, categoryId: to }));
}

/** Names of payees or tags that become another one. */
type Renaming = { field: "payee" | "tags"; names: readonly string[]; into: string };

/**
 * Writes names that rules set as their transactions have them, so that no rule brings back another one. What they look
 * for stays: a bank writes it as before.
 */
export async function renameInRules(
  write: LockedBook,
  { field, names, into }: Renaming,
): Promise<void> {
  const keys = new Set([...names, into].map(nameKey));
  const rename = (name: string) => (keys.has(nameKey(name)) ? into : name);
  await rewriteRules(write, await selectRules(write.tx, write.book), (set) => {
    const { payee, tags } = set;
    if (field === "payee") return payee === undefined ? set : { ...set, payee: rename(payee) };
    return tags === undefined ? set : { ...set, tags: [...new Set(tags.map(rename))].toSorted() };
  });
}
