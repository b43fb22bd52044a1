import { books, type Db, plainArray, webhooks } from "@outlay/db";
import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { WebhookRef } from "./progress.ts";

const mostAtOnce = 1_000;

/** Webhooks whose books have changes that they have not looked at, of these books or of all; the longest due first. */
export async function findDueWebhooks(
  db: Db,
  now: Date,
  bookIds?: Iterable<string>,
): Promise<WebhookRef[]> {
  const { bookId, id, nextAttemptAt } = webhooks;
  return db
    .select({ bookId, webhookId: id })
    .from(webhooks)
    .innerJoin(books, eq(books.id, bookId))
    .where(
      and(
        webhooks.enabled,
        gt(books.changeSeq, webhooks.cursorSeq),
        isNull(books.deletedAt),
        or(isNull(nextAttemptAt), lte(nextAttemptAt, now)),
        bookIds && sql`${bookId} = any(${plainArray(bookIds)}::uuid[])`,
      ),
    )
    .orderBy(sql`${nextAttemptAt} nulls first`, asc(id))
    .limit(mostAtOnce);
}
