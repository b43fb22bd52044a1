import { type Db, rules } from "@outlay/db";
import { and, asc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { Condition } from "./conditions.contract.ts";
import type { Rule, RuleSet } from "./rules.contract.ts";

const { bookId: _bookId, deletedAt: _deletedAt, when, set, ...columns } = getTableColumns(rules);

/** A rule as the API shows it. */
export const ruleColumns = {
  ...columns,
  when: sql<Condition[]>`${when}`,
  set: sql<RuleSet>`${set}`,
};

/** Live rules that also meet `condition`, in the order in which they are tried. */
export async function selectRules(
  db: Db,
  book: Pick<Book, "id">,
  condition?: SQL,
  limit = 1000,
): Promise<Rule[]> {
  return db
    .select(ruleColumns)
    .from(rules)
    .where(and(eq(rules.bookId, book.id), isNull(rules.deletedAt), condition))
    .orderBy(asc(rules.position), asc(rules.id))
    .limit(limit);
}

/** A rule before and after a change; null where it is not, or is deleted. */
export type RuleChange = { op: FeedEntry["op"]; before: Rule | null; after: Rule | null };

/** The next version of a rule. */
export const nextRule = (write: LockedBook, rule: Rule, changes: Partial<Rule> = {}): Rule => ({
  ...rule,
  ...changes,
  version: rule.version + 1,
  updatedAt: write.now,
});

const written = (write: LockedBook, { before, after }: RuleChange) => {
  if (after) return { ...after, deletedAt: null };
  return before && { ...nextRule(write, before), deletedAt: write.now };
};

/** Writes rules, and their changes to the feed. */
export async function saveRules(write: LockedBook, changes: readonly RuleChange[]): Promise<void> {
  const { tx, book } = write;
  const rows = changes.flatMap((change) => {
    const row = written(write, change);
    return row ? [{ ...row, bookId: book.id, set: { ...row.set } }] : [];
  });
  if (rows.length === 0) return;
  const given = (column: string) => sql.raw(`excluded.${column}`);
  await tx
    .insert(rules)
    .values(rows)
    .onConflictDoUpdate({
      target: [rules.bookId, rules.id],
      set: {
        name: given("name"),
        position: given("position"),
        enabled: given("enabled"),
        when: given('"when"'),
        set: given('"set"'),
        version: given("version"),
        updatedAt: given("updated_at"),
        deletedAt: given("deleted_at"),
      },
    });
  const entries = changes.map(({ op, before, after }) => {
    const entityId = (after ?? before)?.id ?? "";
    return { entity: "rule" as const, entityId, op, before, after };
  });
  await appendChanges(write, entries);
}
