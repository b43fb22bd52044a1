import { books, type Db, webhooks } from "@outlay/db";
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { logDeliveries } from "./log.ts";
import type { DeliveryRow, WebhookRow } from "./webhook-rows.ts";

/** Where a webhook is found: no statement of a run searches all books. */
export type WebhookRef = { bookId: string; webhookId: string };

const isOpen = ({ bookId, webhookId }: WebhookRef) =>
  and(eq(webhooks.bookId, bookId), eq(webhooks.id, webhookId), webhooks.enabled);

/** The webhook, if there is something to try now; not of a removed book. */
export async function findOpenWebhook(
  db: Db,
  ref: WebhookRef,
  now: Date,
): Promise<WebhookRow | undefined> {
  const isDue = or(isNull(webhooks.nextAttemptAt), lte(webhooks.nextAttemptAt, now));
  const [found] = await db
    .select({ webhook: webhooks })
    .from(webhooks)
    .innerJoin(books, eq(books.id, webhooks.bookId))
    .where(and(isOpen(ref), isDue, isNull(books.deletedAt)));
  return found?.webhook;
}

type Failing = Pick<WebhookRow, "failingSince" | "attempts" | "nextAttemptAt">;

const notFailing: Failing = { failingSince: null, attempts: 0, nextAttemptAt: null };

type Progress = {
  /** The number of the last change that was delivered or passed over. */
  cursor: number;
  log: readonly DeliveryRow[];
  /** How the next event fails. */
  failing?: Failing;
};

/**
 * Moves a webhook's cursor, never back, and appends to its log. Returns the webhook as it is now, or undefined if it has
 * ended: then nothing is kept. A failure is not kept if another run has come further.
 */
export async function keepProgress(
  db: Db,
  ref: WebhookRef,
  { cursor, log, failing = notFailing }: Progress,
): Promise<WebhookRow | undefined> {
  return db.transaction(async (tx) => {
    const [kept] = await tx
      .update(webhooks)
      .set({ cursorSeq: cursor, ...failing })
      .where(and(isOpen(ref), lte(webhooks.cursorSeq, cursor), bookIsThere(ref)))
      .returning();
    if (kept) await logDeliveries(tx, ref, log);
    return kept;
  });
}

const bookIsThere = ({ bookId }: WebhookRef) =>
  sql`exists (select from ${books} book where book.id = ${bookId} and book.deleted_at is null)`;
