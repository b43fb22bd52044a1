import { setImmediate as turn } from "node:timers/promises";
import { categories, type Db, transactions } from "@outlay/db";
import { and, desc, eq, gt, gte, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { CalendarDate } from "@outlay/core";
import type { Book } from "../access/book.ts";
import { spellNames } from "../ledger/spelling.logic.ts";
import { loadSpellings } from "../transactions/spelling.ts";
import { decodeCursor, encodeCursor } from "../support/pagination.ts";
import { type ApplicableRule, type CompiledRules, compileRules, stepRules } from "./apply.logic.ts";
import { type ExistingTransaction, hitOf, type RuleHit, subjectOf } from "./trying.logic.ts";

type Filter = {
  ruleIds?: readonly string[] | undefined;
  rule?: object | undefined;
  from?: CalendarDate | undefined;
  to?: CalendarDate | undefined;
  accountId?: string | undefined;
  cursor?: string | undefined;
};

/** What is matched with what: the rules, and the transactions that a filter leaves. */
export type Trial = {
  rules: CompiledRules;
  systemCategoryIds: ReadonlySet<string>;
  condition: SQL | undefined;
  cursorAfter: (entry: Place) => string;
};

type Place = { occurredOn: CalendarDate; id: string };

const entryColumns = {
  id: transactions.id,
  occurredOn: transactions.occurredOn,
  kind: transactions.kind,
  accountId: transactions.accountId,
  toAccountId: transactions.toAccountId,
  amountMinor: transactions.amountMinor,
  currency: transactions.currency,
  payee: transactions.payee,
  note: transactions.note,
  tags: transactions.tags,
  categoryId: transactions.categoryId,
  excluded: transactions.excluded,
  origins: transactions.origins,
  isSplit: sql<boolean>`${transactions.splitCategoryIds} is not null`,
  refundOfId: transactions.refundOfId,
  refundedMinor: transactions.refundedMinor,
};

const isBefore = ([occurredOn = "", id = ""]: readonly string[]) =>
  sql`(${transactions.occurredOn}, ${transactions.id}) < (${occurredOn}::date, ${id}::uuid)`;

/** Rules with the names that they set as the book writes them. */
async function spelled(db: Db, book: Book, rules: readonly ApplicableRule[]) {
  const spellings = await loadSpellings(
    db,
    book,
    rules.map(({ set }) => set),
  );
  return rules.map((rule) => ({ ...rule, set: spellNames(spellings, rule.set) }));
}

/** Throws `cursor.invalid`. */
export async function prepareTrial(
  db: Db,
  book: Book,
  rules: readonly ApplicableRule[],
  { filter, closedThrough }: { filter: Filter; closedThrough: CalendarDate | null },
): Promise<Trial> {
  const { cursor, rule, ruleIds, from, to, accountId } = filter;
  const query = ["rules", rule, ruleIds, from, to, accountId];
  const after = decodeCursor(cursor, query, z.tuple([z.iso.date(), z.uuid()]));
  const system = await db
    .select({ id: categories.id })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), eq(categories.system, true)));
  const { occurredOn, toAccountId } = transactions;
  return {
    rules: compileRules(await spelled(db, book, rules)),
    systemCategoryIds: new Set(system.map(({ id }) => id)),
    condition: and(
      closedThrough === null ? undefined : gt(occurredOn, closedThrough),
      from === undefined ? undefined : gte(occurredOn, from),
      to === undefined ? undefined : lte(occurredOn, to),
      accountId === undefined
        ? undefined
        : or(eq(transactions.accountId, accountId), eq(toAccountId, accountId)),
      after && isBefore(after),
    ),
    cursorAfter: ({ occurredOn: day, id }) => encodeCursor(query, [day, id]),
  };
}

async function selectEntries(
  db: Db,
  book: Book,
  { condition }: Trial,
  { last, count }: { last: Place | undefined; count: number },
): Promise<(ExistingTransaction & Place)[]> {
  return db
    .select(entryColumns)
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        condition,
        last && isBefore([last.occurredOn, last.id]),
      ),
    )
    .orderBy(desc(transactions.occurredOn), desc(transactions.id))
    .limit(count);
}

const blockedMs = 10;

/** Notices how long the event loop has been held, and how long all has taken. */
function createPacer() {
  const start = performance.now();
  let last = start;
  return {
    isLate: () => performance.now() - last > blockedMs,
    rest: async () => {
      await turn();
      last = performance.now();
    },
    tookMs: () => performance.now() - start,
  };
}
type Pacer = ReturnType<typeof createPacer>;

async function matchEntry(
  { rules, systemCategoryIds }: Trial,
  entry: ExistingTransaction,
  pacer: Pacer,
): Promise<RuleHit | undefined> {
  const steps = stepRules(rules, subjectOf(entry, systemCategoryIds));
  for (;;) {
    const { done, value } = steps.next();
    if (done) return hitOf(entry, value);
    if (pacer.isLate()) await pacer.rest();
  }
}

/** How far one request goes. */
type Bounds = { hits: number; examined: number; atOnce: number };
const longestMs = 3_000;

type Examined = { hits: RuleHit[]; examined: number; nextCursor: string | null };

/**
 * Matches transactions with rules, newest first, until the bounds are met. `take` is given what would change of each
 * page, before the next is read. Others' requests are served in between.
 */
export async function examineTransactions(
  db: Db,
  book: Book,
  trial: Trial,
  { bounds, take }: { bounds: Bounds; take?: (hits: readonly RuleHit[]) => Promise<void> },
): Promise<Examined> {
  const pacer = createPacer();
  const found: Examined = { hits: [], examined: 0, nextCursor: null };
  let last: Place | undefined;
  for (;;) {
    const entries = await selectEntries(db, book, trial, { last, count: bounds.atOnce });
    const before = found.hits.length;
    const isFull = () =>
      found.hits.length >= bounds.hits ||
      found.examined >= bounds.examined ||
      pacer.tookMs() > longestMs;
    for (const entry of entries) {
      if (isFull()) break;
      if (pacer.isLate()) await pacer.rest();
      const hit = await matchEntry(trial, entry, pacer);
      if (hit) found.hits.push(hit);
      found.examined += 1;
      last = entry;
    }
    await take?.(found.hits.slice(before));
    const isLast = entries.length < bounds.atOnce && last === entries.at(-1);
    if (isLast || entries.length === 0) return found;
    if (isFull() && last) return { ...found, nextCursor: trial.cursorAfter(last) };
  }
}
