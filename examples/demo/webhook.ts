import { type Client, isOutlayError, type RouterInputs } from "@outlay/client";

const events: RouterInputs["webhooks"]["create"]["events"] = [
  "transaction.created",
  "transaction.updated",
  "transaction.deleted",
  "budget.threshold",
  "account.low_balance",
  "schedule.due",
  "forecast.low",
];

/**
 * Has what happens from now on sent to a URL, and returns what to do next. A webhook that is there already gets another
 * secret, since the first one is shown no more. Throws a sentence if the server must not send there.
 */
export async function registerWebhook(outlay: Client, url: string): Promise<string> {
  const secret = await readySecret(outlay, url);
  return `  What happens from now on is sent to ${url}. Start the receiver:

    WEBHOOK_SECRET=${secret} PORT=${new URL(url).port || 443} node examples/webhook-receiver.ts

  and record an expense in the web app or the panel. webhooks.list in the panel shows each delivery.
`;
}

async function readySecret(outlay: Client, url: string): Promise<string> {
  const { items } = await outlay.webhooks.list.query({ limit: 200 });
  const known = items.find((webhook) => webhook.url === new URL(url).href);
  try {
    if (!known) return (await outlay.webhooks.create.mutate({ url, events })).secret;
    if (!known.enabled) await outlay.webhooks.update.mutate({ id: known.id, enabled: true });
    return (await outlay.webhooks.rotateSecret.mutate({ id: known.id })).secret;
  } catch (error) {
    if (!isOutlayError(error, "webhook.url_refused")) throw error;
    throw new Error(
      `The server must not send to ${url}. Start it with WEBHOOK_ALLOW=${new URL(url).host} npm start, and run this again.`,
      { cause: error },
    );
  }
}
