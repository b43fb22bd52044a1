import { webhooks } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { type BookRequest, changeBook } from "../feed/lock.ts";
import { notify } from "../planning/notifications/notify.ts";
import type { WebhookRow } from "./webhook-rows.ts";

const reasons = {
  gone: "It answered that it is gone (410).",
  failed: "It has not accepted any for three days.",
} as const;

/**
 * Disables a webhook that cannot be delivered to, and notifies the book's members, in the name of its owner. Its address may
 * contain a secret: the notification has only the host. Returns false if it was changed or disabled meanwhile.
 */
export async function disableWebhook(
  request: BookRequest,
  { id, url, updatedAt }: WebhookRow,
  by: keyof typeof reasons,
): Promise<boolean> {
  return changeBook(request, async (write) => {
    const { tx, book, now } = write;
    const disabled = await tx
      .update(webhooks)
      .set({
        enabled: false,
        endedAt: now,
        endedBy: by,
        failingSince: null,
        attempts: 0,
        nextAttemptAt: null,
        updatedAt: now,
      })
      .where(
        and(
          eq(webhooks.bookId, book.id),
          eq(webhooks.id, id),
          eq(webhooks.updatedAt, updatedAt),
          webhooks.enabled,
        ),
      )
      .returning({ id: webhooks.id });
    if (disabled.length === 0) return false;
    const { host } = new URL(url);
    const message = `${reasons[by]} Enable it again to receive what has happened meanwhile.`;
    const title = `Events are no longer sent to ${host.slice(0, 150)}`;
    await notify(write, [
      { kind: "webhook.disabled", title, message, entityId: id, aboutDay: null },
    ]);
    return true;
  });
}
