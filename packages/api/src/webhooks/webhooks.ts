import { AppError, fieldError } from "@outlay/core";
import { books, type Db, webhookDeliveries, webhooks } from "@outlay/db";
import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { assertOwner } from "../books/settings.ts";
import { type BookRequest, changeBook, type LockedBook } from "../feed/lock.ts";
import { resolveNotifications } from "../planning/notifications/notify.ts";
import type { Context } from "../rpc/context.ts";
import { decodeCursor, encodeCursor, mapPage, toPage } from "../support/pagination.ts";
import { makeSecret, sealSecret } from "./signing.ts";
import { toDelivery, toWebhook, type WebhookRow } from "./webhook-rows.ts";
import type {
  CreatedWebhook,
  CreateWebhookInput,
  DeliveryPage,
  GetWebhookInput,
  ListDeliveriesInput,
  ListWebhooksInput,
  RotatedSecret,
  UpdateWebhookInput,
  Webhook,
  WebhookPage,
} from "./webhooks.contract.ts";

const maxWebhooks = 20;
const maxUrlLength = 2048;
const formerMs = 24 * 60 * 60 * 1000;

export type Asking = BookRequest & Pick<Context, "keys" | "outside">;

/** The URL as it is requested. Throws `webhook.url_refused`. */
function readUrl({ outside }: Pick<Context, "outside">, url: string): string {
  const refusal = outside.findRefusal(url);
  const refused = (reason: string) =>
    fieldError(
      "webhook.url_refused",
      ["url"],
      `It ${reason}. Give an https URL with a public address, or ask the operator to allow the host.`,
    );
  if (refusal !== undefined) throw refused(refusal);
  const { href } = new URL(url);
  if (href.length > maxUrlLength) throw refused("is too long");
  return href;
}

const isWebhook = (book: Pick<Book, "id">, id: string) =>
  and(eq(webhooks.bookId, book.id), eq(webhooks.id, id));

const notFound = () => new AppError("webhook.not_found", "The book has no webhook with this id.");

/** Throws `webhook.not_found`. */
export async function getWebhookRow(
  db: Db,
  book: Pick<Book, "id">,
  id: string,
): Promise<WebhookRow> {
  const [row] = await db.select().from(webhooks).where(isWebhook(book, id));
  if (!row) throw notFound();
  return row;
}

/**
 * Creates a webhook: events begin with the next change. Throws `book.forbidden`, `webhook.url_refused`, `webhook.limit`.
 */
export async function createWebhook(
  asking: Asking,
  { url: given, events, enabled }: CreateWebhookInput,
): Promise<CreatedWebhook> {
  const url = readUrl(asking, given);
  const secret = makeSecret();
  const id = uuidv7();
  const row = await changeBook(asking, async (write) => {
    const { tx, book, now } = write;
    await assertOwner(write);
    await assertRoom(write);
    const [made] = await tx
      .insert(webhooks)
      .values({
        bookId: book.id,
        id,
        ownerId: book.actorId,
        url,
        events,
        enabled,
        cursorSeq: sql`(select change_seq from ${books} where id = ${book.id})`,
        ...sealSecret(asking.keys, secret, id),
        createdAt: now,
        updatedAt: now,
      })
      .returning();
    return made;
  });
  if (!row) throw new Error("an insert answered no row");
  return { ...toWebhook(row), secret };
}

async function assertRoom({ tx, book }: LockedBook): Promise<void> {
  if ((await tx.$count(webhooks, eq(webhooks.bookId, book.id))) < maxWebhooks) return;
  throw new AppError("webhook.limit", `A book has at most ${maxWebhooks} webhooks.`);
}

/** The book's webhooks, oldest first. */
export async function listWebhooks(
  db: Db,
  book: Book,
  { limit, cursor }: ListWebhooksInput,
): Promise<WebhookPage> {
  const query = ["webhooks", book.id];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.bookId, book.id), after ? gt(webhooks.id, after) : undefined))
    .orderBy(asc(webhooks.id))
    .limit(limit + 1);
  return mapPage(
    toPage(rows, limit, ({ id }) => encodeCursor(query, [id])),
    toWebhook,
  );
}

/** Throws `webhook.not_found`. */
export async function getWebhook(db: Db, book: Book, { id }: GetWebhookInput): Promise<Webhook> {
  return toWebhook(await getWebhookRow(db, book, id));
}

/** A webhook that has not failed. */
const fresh = {
  failingSince: null,
  attempts: 0,
  nextAttemptAt: null,
  endedAt: null,
  endedBy: null,
};

/**
 * Changes a webhook. What could not be delivered is attempted again at once; a disabled one goes on after the last event
 * that was delivered. Throws `book.forbidden`, `webhook.not_found`, `webhook.url_refused`.
 */
export async function updateWebhook(
  asking: Asking,
  { id, url, events, enabled }: UpdateWebhookInput,
): Promise<Webhook> {
  const read = url === undefined ? undefined : readUrl(asking, url);
  return changeBook(asking, async (write) => {
    const { tx, book, now } = write;
    await assertOwner(write);
    const before = await getWebhookRow(tx, book, id);
    const isOn = enabled ?? before.enabled;
    const [after] = await tx
      .update(webhooks)
      .set({
        ...(read !== undefined && { url: read }),
        ...(events && { events }),
        enabled: isOn,
        ...(isOn && fresh),
        updatedAt: now,
      })
      .where(isWebhook(book, id))
      .returning();
    if (!after) throw notFound();
    if (isOn && before.endedAt) await resolveDisabled(write, id);
    return toWebhook(after);
  });
}

/** Says of its notification that the cause is gone. */
async function resolveDisabled(write: LockedBook, id: string): Promise<void> {
  await resolveNotifications(write, [{ kind: "webhook.disabled", entityId: id }]);
}

/** Removes a webhook with its log. Throws `book.forbidden`, `webhook.not_found`. */
export async function removeWebhook(write: LockedBook, { id }: GetWebhookInput): Promise<void> {
  const { tx, book } = write;
  await assertOwner(write);
  const [removed] = await tx.delete(webhooks).where(isWebhook(book, id)).returning();
  if (!removed) throw notFound();
  if (removed.endedAt) await resolveDisabled(write, id);
}

/** Replaces the secret; the former one signs as well for 24 hours. Throws `book.forbidden`, `webhook.not_found`. */
export async function rotateSecret(
  asking: Asking,
  { id }: GetWebhookInput,
): Promise<RotatedSecret> {
  const secret = makeSecret();
  const formerUntil = new Date(asking.now.getTime() + formerMs);
  await changeBook(asking, async (write) => {
    const { tx, book, now } = write;
    await assertOwner(write);
    const { kid: formerKid, sealed: formerSealed } = await getWebhookRow(tx, book, id);
    await tx
      .update(webhooks)
      .set({
        ...sealSecret(asking.keys, secret, id),
        formerKid,
        formerSealed,
        formerUntil,
        updatedAt: now,
      })
      .where(isWebhook(book, id));
  });
  return { secret, formerUntil };
}

/** The log of a webhook, newest first. Throws `webhook.not_found`. */
export async function listDeliveries(
  db: Db,
  book: Book,
  { id: webhookId, limit, cursor }: ListDeliveriesInput,
): Promise<DeliveryPage> {
  await getWebhookRow(db, book, webhookId);
  const query = ["deliveries", webhookId];
  const before = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const { id } = webhookDeliveries;
  const rows = await db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.bookId, book.id),
        eq(webhookDeliveries.webhookId, webhookId),
        before ? lt(id, before) : undefined,
      ),
    )
    .orderBy(desc(id))
    .limit(limit + 1);
  return mapPage(
    toPage(rows, limit, (row) => encodeCursor(query, [row.id])),
    toDelivery,
  );
}
