import { idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";
import { z } from "zod";

/** The records whose changes are events. */
export const eventRecords = [
  "account",
  "alert",
  "attachment",
  "budget",
  "category",
  "goal",
  "import",
  "person",
  "rate",
  "rateImport",
  "rule",
  "schedule",
  "settlement",
  "shareDefault",
  "statement",
  "transaction",
] as const;
export const eventActs = ["created", "updated", "deleted", "restored"] as const;

const otherEvents = [
  "book.updated",
  "budget.threshold",
  "account.low_balance",
  "schedule.due",
  "forecast.low",
  "webhook.disabled",
  "statement.broken",
  "proposal.waiting",
  "notification.resolved",
] as const;

type EventType =
  | "*"
  | `${(typeof eventRecords)[number]}.${(typeof eventActs)[number]}`
  | (typeof otherEvents)[number];

/** Every type of event; `*` stands for all, those of later versions included. */
export const eventTypes: readonly [EventType, ...EventType[]] = [
  "*",
  ...eventRecords.flatMap((record) => eventActs.map((act) => `${record}.${act}` as const)),
  ...otherEvents,
];

const eventType = z.enum(eventTypes).meta({
  id: "WebhookEvent",
  description:
    "A change of a record, or the kind of a new notification; `*` for all, those of later versions included",
  examples: ["transaction.created"],
});

const urlInput = z
  .string()
  .min(1)
  .max(2048)
  .meta({
    description:
      "Where events are sent: https, with a public address and without a user name, unless the operator allows the host (WEBHOOK_ALLOW)",
    examples: ["https://example.com/outlay"],
  });
const eventsInput = z
  .array(eventType)
  .min(1)
  .max(eventTypes.length)
  .transform((given) => [...new Set(given)])
  .meta({ description: "The types of events that are sent" });
const enabledInput = z.boolean().meta({
  description: "Whether events are sent; those of the time in between follow once it is enabled",
});

export const createWebhookInput = z.strictObject({
  url: urlInput,
  events: eventsInput,
  enabled: enabledInput.default(true),
});
export type CreateWebhookInput = z.output<typeof createWebhookInput>;

const ofWebhook = { id: idInput };
export const getWebhookInput = z.strictObject(ofWebhook);
export type GetWebhookInput = z.output<typeof getWebhookInput>;

export const updateWebhookInput = z.strictObject({
  ...ofWebhook,
  url: urlInput.optional(),
  events: eventsInput.optional(),
  enabled: enabledInput.optional(),
});
export type UpdateWebhookInput = z.output<typeof updateWebhookInput>;

const webhookFields = {
  id: idOutput,
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  cursor: z.int().meta({
    description: "The number of the last change that was delivered, or is of no event to send",
  }),
  failingSince: instantOutput
    .nullable()
    .meta({ description: "Since when the next event cannot be delivered; null if it can" }),
  nextAttemptAt: instantOutput
    .nullable()
    .meta({ description: "When delivery is attempted again while it fails" }),
  disabledBy: z.enum(["gone", "failed"]).nullable().meta({
    description:
      "Why the server disabled it: `gone` after a reply 410, `failed` after three days without success; null if it did not",
  }),
  createdAt: instantOutput,
  updatedAt: instantOutput,
};

const example = {
  id: "01920000-0000-7000-8000-00000000000c",
  url: "https://example.com/outlay",
  events: ["transaction.created", "budget.threshold"],
  enabled: true,
  cursor: 512,
  failingSince: null,
  nextAttemptAt: null,
  disabledBy: null,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

export const webhookOutput = z
  .strictObject(webhookFields)
  .meta({ id: "Webhook", examples: [example] });
export type Webhook = z.output<typeof webhookOutput>;

const secret = z.string().meta({
  description:
    "Verifies signatures (Standard Webhooks), `whsec_` and 32 bytes in base64. It is shown only once",
});
const secretExample = "whsec_…";

export const createdWebhookOutput = z
  .strictObject({ ...webhookFields, secret })
  .meta({ id: "CreatedWebhook", examples: [{ ...example, secret: secretExample }] });
export type CreatedWebhook = z.output<typeof createdWebhookOutput>;

export const rotatedSecretOutput = z
  .strictObject({
    secret,
    formerUntil: instantOutput.meta({
      description: "Until then, events are signed with the former secret as well",
    }),
  })
  .meta({
    id: "RotatedSecret",
    examples: [{ secret: secretExample, formerUntil: "2026-11-22T09:30:00.000Z" }],
  });
export type RotatedSecret = z.output<typeof rotatedSecretOutput>;

export const listWebhooksInput = z.strictObject(pageInput).prefault({});
export type ListWebhooksInput = z.output<typeof listWebhooksInput>;
export const listWebhooksOutput = pageOutput(webhookOutput);
export type WebhookPage = z.output<typeof listWebhooksOutput>;

export const deliveryOutput = z
  .strictObject({
    id: idOutput,
    eventId: z.string().meta({
      description: "The header webhook-id: the same each time that an event is sent",
    }),
    type: z.string(),
    seq: z.int().nullable().meta({ description: "The number of the change; null for a test" }),
    at: instantOutput,
    attempt: z.int().meta({ description: "From 1, of the same event" }),
    status: z
      .int()
      .nullable()
      .meta({ description: "The status of the reply: 200 to 299 is success" }),
    error: z.string().nullable().meta({
      description:
        "Why there was no reply: `address_refused`, `name_not_found`, `connection_failed`, `tls_failed`, `timeout`, or `secret_unreadable` if a secret is needed that AUTH_SECRETS no longer has",
    }),
    durationMs: z.int(),
  })
  .meta({
    id: "WebhookDelivery",
    examples: [
      {
        id: "01920000-0000-7000-8000-00000000000d",
        eventId: "msg_0192000000007000800000000000000c_512_00000000000e",
        type: "transaction.created",
        seq: 512,
        at: "2026-11-21T09:30:00.000Z",
        attempt: 1,
        status: 204,
        error: null,
        durationMs: 42,
      },
    ],
  });
export type WebhookDelivery = z.output<typeof deliveryOutput>;

export const listDeliveriesInput = z.strictObject({ ...ofWebhook, ...pageInput });
export type ListDeliveriesInput = z.output<typeof listDeliveriesInput>;
export const listDeliveriesOutput = pageOutput(deliveryOutput);
export type DeliveryPage = z.output<typeof listDeliveriesOutput>;
