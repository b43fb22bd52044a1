import { AppError, fieldError } from "@outlay/core";
import { books, type Db } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { assertAccountExists } from "../transactions/load-ledger.ts";
import { changeLedger } from "../transactions/transactions.ts";
import type { ApplicableRule } from "./apply.logic.ts";
import { examineTransactions, prepareTrial } from "./examine.ts";
import { assertPatterns } from "./patterns.logic.ts";
import { assertReferences } from "./references.ts";
import { loadRules } from "./rules.ts";
import type {
  AppliedRules,
  ApplyRulesInput,
  PreviewRulesInput,
  RulesPreview,
} from "./trying.contract.ts";
import type { RuleHit } from "./trying.logic.ts";

/** The rules with these ids, or all that are enabled. Throws `rule.not_found`. */
async function selectApplicable(
  db: Db,
  book: Book,
  ruleIds: readonly string[] | undefined,
): Promise<ApplicableRule[]> {
  const rules = await loadRules(db, book.id, ruleIds);
  const unknown = ruleIds?.findIndex((id) => rules.every((rule) => rule.id !== id)) ?? -1;
  if (unknown !== -1)
    throw fieldError("rule.not_found", ["ruleIds", unknown], "No rule has this id.");
  return rules;
}

/** A rule that is not saved. Throws as creating it does, at fields of `rule`. */
async function givenRule(
  db: Db,
  book: Book,
  rule: NonNullable<PreviewRulesInput["rule"]>,
): Promise<ApplicableRule[]> {
  const path = ["rule"];
  assertPatterns(rule.when, path);
  const known = await assertReferences(db, book, rule, { path });
  return [{ id: "", ...rule, ...known }];
}

/** What rules would change of existing transactions. Throws `rule.not_found`, `account.not_found`, `cursor.invalid`, …. */
export async function previewRules(
  db: Db,
  book: Book,
  input: PreviewRulesInput,
): Promise<RulesPreview> {
  const { rule, ruleIds, accountId, limit } = input;
  if (accountId !== undefined) await assertAccountExists(db, book, accountId);
  const rules = rule ? await givenRule(db, book, rule) : await selectApplicable(db, book, ruleIds);
  const [row] = await db
    .select({ closedThrough: books.closedThrough })
    .from(books)
    .where(and(eq(books.id, book.id), isNull(books.deletedAt)));
  const closedThrough = row?.closedThrough ?? null;
  const trial = await prepareTrial(db, book, rules, { filter: input, closedThrough });
  const bounds = { hits: limit, examined: 10_000, atOnce: 200 };
  const { hits, examined, nextCursor } = await examineTransactions(db, book, trial, { bounds });
  const items = hits.map(({ id: transactionId, ruleIds: by, before, after }) => ({
    transactionId,
    ruleIds: by.filter((id) => id !== ""),
    before,
    after,
  }));
  return { items, examined, nextCursor };
}

/** Writes what rules set. What cannot be changed so is left as it is. Returns how many were changed. */
async function applyHits(write: LockedBook, hits: readonly RuleHit[]): Promise<number> {
  const updates = hits.map(({ id, patch }) => ({ op: "update", id, patch }) as const);
  return changeLedger(write, updates, (operations, apply) => {
    const changed = operations.filter((operation) => {
      try {
        return apply(operation).change !== undefined;
      } catch (error) {
        if (error instanceof AppError) return false;
        throw error;
      }
    });
    return changed.length;
  });
}

/**
 * Applies rules to existing transactions outside the closed period, newest first. Throws `rule.not_found`,
 * `account.not_found`, `cursor.invalid`.
 */
export async function applyToExisting(
  write: LockedBook,
  input: ApplyRulesInput,
): Promise<AppliedRules> {
  const { tx, book, operationId } = write;
  const { ruleIds, accountId } = input;
  if (accountId !== undefined) await assertAccountExists(tx, book, accountId);
  const rules = await selectApplicable(tx, book, ruleIds);
  const closedThrough = await write.closedThrough();
  const trial = await prepareTrial(tx, book, rules, { filter: input, closedThrough });
  let changed = 0;
  const { examined, nextCursor } = await examineTransactions(tx, book, trial, {
    bounds: { hits: 5_000, examined: 20_000, atOnce: 500 },
    take: async (hits) => {
      if (hits.length === 0) return;
      changed += await untilSent(write, async (within) => applyHits(within, hits));
    },
  });
  return { changed, examined, operationId, nextCursor };
}
