import { v7 as uuidv7 } from "uuid";
import { testIdOf } from "./events.logic.ts";
import { logDeliveries } from "./log.ts";
import { readSecrets } from "./secrets.ts";
import { sendMessage } from "./sending.ts";
import { toDelivery } from "./webhook-rows.ts";
import { type Asking, getWebhookRow } from "./webhooks.ts";
import type { GetWebhookInput, WebhookDelivery } from "./webhooks.contract.ts";

const type = "webhook.test";

/** Sends a test event at once, also if the webhook is disabled. Throws `webhook.not_found`. */
export async function pingWebhook(
  { db, book, keys, outside, now }: Asking,
  { id: webhookId }: GetWebhookInput,
): Promise<WebhookDelivery> {
  const { id: bookId } = book;
  const webhook = await getWebhookRow(db, book, webhookId);
  const secrets = await readSecrets({ db, keys, clock: () => now }, webhook);
  const id = uuidv7();
  const body = JSON.stringify({ type, timestamp: now, data: { bookId, webhookId } });
  const message = { id: testIdOf(id), at: now, body };
  const sending = { url: webhook.url, secrets, message };
  const { status, error, durationMs } = await sendMessage({ outside }, sending);
  const delivery = {
    webhookId,
    id,
    message: message.id,
    seq: null,
    type,
    at: now,
    attempt: 1,
    status,
    error,
    durationMs,
  };
  await db.transaction(async (tx) => {
    // It may have been removed meanwhile.
    await getWebhookRow(tx, book, webhookId);
    await logDeliveries(tx, { bookId, webhookId }, [delivery]);
  });
  return toDelivery(delivery);
}
