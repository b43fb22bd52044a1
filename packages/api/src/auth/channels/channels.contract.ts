import { z } from "zod";
import { idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";
import { notificationOutput } from "../../planning/notifications/notifications.contract.ts";

const [budgetNotification, balanceNotification, eventNotification] = notificationOutput.options;
const notificationKinds = [
  budgetNotification.shape.kind.value,
  balanceNotification.shape.kind.value,
  ...eventNotification.shape.kind.options,
] as const;

const channelKind = z.enum(["email", "ntfy"]);

const kinds = z
  .array(z.enum(notificationKinds))
  .min(1)
  .max(notificationKinds.length)
  .transform((given) => [...new Set(given)])
  .meta({ description: "The kinds of notifications that it sends" });

const quietTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time of day from "00:00" to "23:59".')
  .nullable();

const quietFrom = quietTime.optional().meta({
  description:
    "Quiet hours: from this time of day in the user's time zone until `quietTo` nothing is sent, and all of it then. They may go over midnight",
  examples: ["22:00"],
});
const quietTo = quietTime
  .optional()
  .meta({ description: "When the quiet hours end; with `quietFrom`", examples: ["07:00"] });

const target = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[!-~]+$/, "Give the URL of a topic, such as https://ntfy.sh/my-topic.")
  .meta({
    description:
      "The https URL of an ntfy topic, such as https://ntfy.sh/a-name-that-nobody-guesses: anyone who knows it can read along",
  });

export const createChannelInput = z.strictObject({
  kind: channelKind.meta({
    description:
      "`email` mails to your own address, which must be verified; `ntfy` posts to `target`",
  }),
  target: target.optional(),
  kinds,
  quietFrom,
  quietTo,
});
export type CreateChannelInput = z.output<typeof createChannelInput>;

export const updateChannelInput = z.strictObject({
  id: idInput,
  target: target.optional(),
  kinds: kinds.optional(),
  quietFrom,
  quietTo,
});
export type UpdateChannelInput = z.output<typeof updateChannelInput>;

const example = {
  id: "01920000-0000-7000-8000-000000000010",
  kind: "email",
  target: null,
  kinds: ["budget.threshold", "account.low_balance"],
  quietFrom: "22:00",
  quietTo: "07:00",
  failures: 0,
  retryAt: null,
  createdAt: "2026-11-21T09:30:00.000Z",
};

export const channelOutput = z
  .strictObject({
    id: idOutput,
    kind: channelKind,
    target: z.string().nullable().meta({ description: "The URL of an ntfy topic; null for email" }),
    kinds: z.array(z.string()).meta({ description: "The kinds of notifications that it sends" }),
    quietFrom: z.string().nullable(),
    quietTo: z.string().nullable(),
    failures: z
      .int()
      .meta({ description: "How many attempts have failed since the last one that succeeded" }),
    retryAt: instantOutput
      .nullable()
      .meta({ description: "When it is tried again after a failure" }),
    createdAt: instantOutput,
  })
  .meta({ id: "Channel", examples: [example] });
export type Channel = z.output<typeof channelOutput>;

export const listChannelsInput = z.strictObject(pageInput).prefault({});
export type ListChannelsInput = z.output<typeof listChannelsInput>;
export const listChannelsOutput = pageOutput(channelOutput);
export type ChannelPage = z.output<typeof listChannelsOutput>;

export const removeChannelInput = z.strictObject({ id: idInput });
