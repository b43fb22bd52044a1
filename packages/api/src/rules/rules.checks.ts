import { accounts, categories, type Db, rules } from "@outlay/db";
import { asc, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { type Check, findRows } from "../support/check.ts";
import { ruleColumns } from "./rule-rows.ts";

async function readRules(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      rule: ruleColumns,
      deletedAt: rules.deletedAt,
      last: lastChange("rule", rules, page.bookId),
    })
    .from(rules)
    .where(isInPage(rules, page))
    .orderBy(asc(rules.id))
    .limit(recordsPerPage);
  return rows.map(({ rule, deletedAt, last }) => ({
    id: rule.id,
    image: deletedAt === null ? rule : null,
    last,
  }));
}

/** Every rule equals its last change in the feed. */
export const ruleRecord = recordCheck("rule", readRules);

/** What live rules name that the book does not have. */
const dangling = (bookId: string) => sql<{ id: string; named: string }>`
  select rule.id, named.id as named from ${rules} rule
  cross join lateral (
    select 'category' as kind, rule."set" ->> 'categoryId' as id
    union all select 'account', rule."set" ->> 'transferAccountId'
    union all select 'account', condition ->> 'value' from jsonb_array_elements(rule."when") condition
      where condition ->> 'field' = 'account') named
  where rule.book_id = ${bookId} and rule.deleted_at is null and named.id is not null
    and not exists (select from ${categories} category where category.book_id = ${bookId}
      and named.kind = 'category' and category.id = named.id::uuid and category.deleted_at is null)
    and not exists (select from ${accounts} account where account.book_id = ${bookId}
      and named.kind = 'account' and account.id = named.id::uuid)`;

/** For an archive: what rules name has no foreign key. */
export async function findUnknownReference(tx: Db, bookId: string): Promise<string | undefined> {
  const [row] = await tx.execute<{ id: string; named: string }>(sql`${dangling(bookId)} limit 1`);
  return row && `Rule ${row.id} names ${row.named}, which is not there.`;
}

/** The categories and accounts that rules name exist. */
export const ruleReferences: Check = {
  name: "references of rules",
  find: findRows(dangling, ({ id, named }) => ({
    subject: `rule ${id}`,
    problem: `names ${named}, which is not there`,
  })),
};
