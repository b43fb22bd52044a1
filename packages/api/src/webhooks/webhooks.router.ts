import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { counted, ownerProcedure, router } from "../rpc/trpc.ts";
import { pingWebhook } from "./ping.ts";
import {
  createdWebhookOutput,
  createWebhookInput,
  deliveryOutput,
  getWebhookInput,
  listDeliveriesInput,
  listDeliveriesOutput,
  listWebhooksInput,
  listWebhooksOutput,
  rotatedSecretOutput,
  updateWebhookInput,
  webhookOutput,
} from "./webhooks.contract.ts";
import {
  createWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  removeWebhook,
  rotateSecret,
  updateWebhook,
} from "./webhooks.ts";

/** Events of a book, sent to its owner's programs. */
export const webhooksRouter = router({
  create: ownerProcedure
    .meta(
      operation("POST /webhooks", {
        summary: "Create a webhook",
        description:
          "Sends what happens from now on to a URL of yours, in order, signed by Standard Webhooks; each event at least once, with the same webhook-id. `data` is the change, as changes.since has it, with its bookId. A reply other than 2xx is a failure: it is tried again for three days, after which the webhook is disabled. The webhook ends with your ownership of the book. At most 20.",
        status: 201,
        // A stored reply would have the secret.
        idempotent: false,
        errors: ["webhook.url_refused", "webhook.limit"],
        example: { url: "https://example.com/outlay", events: ["transaction.created"] },
      }),
    )
    .input(createWebhookInput)
    .output(createdWebhookOutput)
    .mutation(({ ctx, input }) => createWebhook(ctx, input)),

  list: ownerProcedure
    .meta(
      operation("GET /webhooks", {
        summary: "List webhooks",
        description: "Oldest first, without their secrets.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listWebhooksInput)
    .output(listWebhooksOutput)
    .query(({ ctx, input }) => listWebhooks(ctx.db, ctx.book, input)),

  get: ownerProcedure
    .meta(
      operation("GET /webhooks/{id}", {
        summary: "Get a webhook",
        description: "Its settings, and whether it fails.",
        errors: ["webhook.not_found"],
      }),
    )
    .input(getWebhookInput)
    .output(webhookOutput)
    .query(({ ctx, input }) => getWebhook(ctx.db, ctx.book, input)),

  update: ownerProcedure
    .meta(
      operation("PATCH /webhooks/{id}", {
        summary: "Change a webhook",
        description:
          "Absent fields stay the same. An enabled webhook that fails is tried again at once; a disabled one that is enabled goes on after the last event that was delivered.",
        errors: ["webhook.not_found", "webhook.url_refused"],
        example: { enabled: true },
      }),
    )
    .input(updateWebhookInput)
    .output(webhookOutput)
    .mutation(({ ctx, input }) => updateWebhook(ctx, input)),

  remove: ownerProcedure
    .meta(
      operation("DELETE /webhooks/{id}", {
        summary: "Remove a webhook",
        description: "With its log of deliveries.",
        status: 204,
        errors: ["webhook.not_found"],
      }),
    )
    .input(getWebhookInput)
    .output(z.void())
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => removeWebhook(write, input))),

  test: ownerProcedure
    .meta(
      operation("POST /webhooks/{id}/test", {
        summary: "Send a test event",
        description:
          "Sends an event of the type `webhook.test` at once and returns how it went, after ten seconds at most. Also while the webhook is disabled.",
        throttle: "webhookTest",
        errors: ["webhook.not_found"],
        example: { id: "01920000-0000-7000-8000-00000000000c" },
      }),
    )
    .input(getWebhookInput)
    .use(counted)
    .output(deliveryOutput)
    .mutation(({ ctx, input }) => pingWebhook(ctx, input)),

  deliveries: ownerProcedure
    .meta(
      operation("GET /webhooks/{id}/deliveries", {
        summary: "List a webhook's deliveries",
        description:
          "Newest first: each attempt of the last 30 days, at most 10,000, without what was sent and replied.",
        errors: ["webhook.not_found", "cursor.invalid"],
      }),
    )
    .input(listDeliveriesInput)
    .output(listDeliveriesOutput)
    .query(({ ctx, input }) => listDeliveries(ctx.db, ctx.book, input)),

  rotateSecret: ownerProcedure
    .meta(
      operation("POST /webhooks/{id}/secret", {
        summary: "Replace a webhook's secret",
        description:
          "For 24 hours, events are signed with the former one as well: both signatures are in the header.",
        errors: ["webhook.not_found"],
      }),
    )
    .input(getWebhookInput)
    .output(rotatedSecretOutput)
    .mutation(({ ctx, input }) => rotateSecret(ctx, input)),
});
