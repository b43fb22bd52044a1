import { byCodePoint, categories, type Db, payeeUses, transactions } from "@outlay/db";
import { and, asc, desc, eq, gt, isNull, like, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { containing, foldText, textKept } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { textBounds } from "../ledger/texts.contract.ts";
import type { ListPayeesInput, PayeePage } from "./payees.contract.ts";

const cursorKey = z.tuple([z.string().regex(/^\d{1,9}$/), textKept(textBounds.payee)]);

/** The day of the newest live transaction of each of these payees: one index lookup for each. */
async function selectLastUses(db: Db, book: Book, names: readonly string[]) {
  const newest = db
    .select({ day: sql`${transactions.occurredOn}::text` })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        eq(transactions.payee, sql`used.name`),
      ),
    )
    .orderBy(desc(transactions.occurredOn))
    .limit(1);
  const rows = await db.execute<{ name: string; day: string | null }>(
    sql`select used.name, (${newest}) as day
      from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) as used(name)`,
  );
  return new Map(rows.map(({ name, day }) => [name, day ?? ""]));
}

/** The payees of transactions, most used first: suggestions while a user types. */
export async function listPayees(db: Db, book: Book, input: ListPayeesInput): Promise<PayeePage> {
  const { cursor, limit, q } = input;
  const after = decodeCursor(cursor, ["payees", q], cursorKey);
  const count = sql<number>`sum(${payeeUses.count})::int`;
  // Transfers have no category, and an archived category accepts no new transactions.
  const open = db
    .select({ id: categories.id })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), eq(categories.archived, false)));
  const uses = db
    .select({
      name: payeeUses.payee,
      count: count.mapWith(Number).as("uses"),
      usualCategoryId: sql<string | null>`(array_agg(${payeeUses.categoryId}
        order by ${payeeUses.count} desc, ${payeeUses.categoryId})
        filter (where ${payeeUses.categoryId} in (${open})))[1]`,
    })
    .from(payeeUses)
    .where(
      and(
        eq(payeeUses.bookId, book.id),
        gt(payeeUses.count, 0),
        q === undefined ? undefined : like(payeeUses.searchText, containing(foldText(q))),
      ),
    )
    .groupBy(payeeUses.payee);
  const rows = await uses
    .having(
      after &&
        sql`(-${count}, ${byCodePoint(payeeUses.payee)}) > (-${Number(after[0])}::int, ${after[1]})`,
    )
    .orderBy(desc(count), asc(byCodePoint(payeeUses.payee)))
    .limit(limit + 1);
  const page = toPage(rows, limit, (row) =>
    encodeCursor(["payees", q], [String(row.count), row.name]),
  );
  const names = page.items.map(({ name }) => name);
  const lastUses = await selectLastUses(db, book, names);
  const items = page.items.map(({ name, count: total, usualCategoryId }) => ({
    name,
    count: total,
    lastUsedOn: lastUses.get(name) ?? "",
    usualCategoryId,
  }));
  return { ...page, items };
}
