import type { webhookDeliveries, webhooks } from "@outlay/db";
import type { Webhook, WebhookDelivery } from "./webhooks.contract.ts";

export type WebhookRow = typeof webhooks.$inferSelect;

/** Its secrets stay here. */
export function toWebhook(row: WebhookRow): Webhook {
  const { id, url, events, enabled, failingSince, nextAttemptAt, createdAt, updatedAt } = row;
  return {
    id,
    url,
    events,
    enabled,
    cursor: row.cursorSeq,
    failingSince,
    nextAttemptAt,
    disabledBy: row.endedBy,
    createdAt,
    updatedAt,
  };
}

export type DeliveryRow = Omit<typeof webhookDeliveries.$inferSelect, "bookId">;

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  const { id, message: eventId, seq, type, at, attempt, status, error, durationMs } = row;
  return { id, eventId, type, seq, at, attempt, status, error, durationMs };
}
