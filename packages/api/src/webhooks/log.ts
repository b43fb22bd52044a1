import {
  command,
  type Db,
  insertRows,
  json,
  ownColumns,
  param,
  webhookDeliveries,
  webhooks,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { DeliveryRow } from "./webhook-rows.ts";

const keptMs = 30 * 24 * 60 * 60 * 1000;
/** Of one webhook. */
const keptDeliveries = 10_000;
const sweptAtATime = 5_000;

/** An id in the order of time, and of one millisecond in the order of the changes. */
export const newDeliveryId = (at: Date, seq: number) =>
  uuidv7({ msecs: at.getTime(), seq: seq % 2 ** 31 });

const insertDeliveries = command(
  "insert_webhook_deliveries",
  insertRows(
    webhookDeliveries,
    { bookId: param("bookId"), rows: param("rows") },
    ownColumns(webhookDeliveries),
  ),
);

/** Deletes what is more than is kept. */
const deleteSurplus = command(
  "delete_surplus_webhook_deliveries",
  sql`delete from ${webhookDeliveries} where book_id = ${param("bookId")} and webhook_id = ${param("webhookId")}
    and id <= (select kept.id from ${webhookDeliveries} kept
      where kept.book_id = ${param("bookId")} and kept.webhook_id = ${param("webhookId")}
      order by kept.id desc offset ${sql.raw(String(keptDeliveries))} limit 1)`,
);

type Webhook = { bookId: string; webhookId: string };

/** Appends to the log of a webhook, which keeps its newest 10,000 deliveries. */
export async function logDeliveries(
  tx: Db,
  { bookId, webhookId }: Webhook,
  rows: readonly DeliveryRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await Promise.all([
    insertDeliveries(tx, { bookId, rows: json(rows) }),
    deleteSurplus(tx, { bookId, webhookId }),
  ]);
}

/** The lowest id of an instant: ids of deliveries begin with theirs. */
const lowestId = (at: Date) => uuidv7({ msecs: at.getTime(), seq: 0, random: new Uint8Array(16) });

/** Deletes deliveries older than 30 days, of all webhooks. */
export async function sweepDeliveries(db: Db, now: Date): Promise<void> {
  const oldest = lowestId(new Date(now.getTime() - keptMs));
  let count: number;
  do {
    const deleted = await db.execute(sql`
      delete from ${webhookDeliveries} where (book_id, webhook_id, id) in (
        select old.book_id, old.webhook_id, old.id from ${webhooks} webhook
        cross join lateral (select book_id, webhook_id, id from ${webhookDeliveries} delivery
          where delivery.book_id = webhook.book_id and delivery.webhook_id = webhook.id and delivery.id < ${oldest}::uuid
          limit ${sweptAtATime}) old
        limit ${sweptAtATime}) returning 1`);
    count = deleted.length;
  } while (count === sweptAtATime);
}
