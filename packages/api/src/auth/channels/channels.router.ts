import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { router, userProcedure } from "../../rpc/trpc.ts";
import {
  channelOutput,
  createChannelInput,
  listChannelsInput,
  listChannelsOutput,
  removeChannelInput,
  updateChannelInput,
} from "./channels.contract.ts";
import { createChannel, listChannels, removeChannel, updateChannel } from "./channels.ts";

/** Where a user gets the notifications of all their books. */
export const channelsRouter = router({
  create: userProcedure
    .meta(
      operation("POST /channels", {
        summary: "Get notifications by email or ntfy",
        description:
          "Sends new notifications of all your books: those that come together in one message, once a minute has passed without another one, and five minutes after the first at the latest. What you have read meanwhile, or what is resolved, is not sent. Each is sent at most once; when sending fails, it is tried again for two days. At most 10 channels.",
        status: 201,
        errors: ["auth.email_unverified", "channel.limit"],
        example: {
          kind: "ntfy",
          target: "https://ntfy.sh/ada-7fGq2k",
          kinds: ["budget.threshold", "account.low_balance"],
          quietFrom: "22:00",
          quietTo: "07:00",
        },
      }),
    )
    .input(createChannelInput)
    .output(channelOutput)
    .mutation(({ ctx, input }) => createChannel(ctx, ctx.principal, input)),

  list: userProcedure
    .meta(
      operation("GET /channels", {
        summary: "List your channels",
        description: "Newest first.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listChannelsInput)
    .output(listChannelsOutput)
    .query(({ ctx, input }) => listChannels(ctx.db, ctx.principal, input)),

  update: userProcedure
    .meta(
      operation("PATCH /channels/{id}", {
        summary: "Change a channel",
        description: "Its kinds, quiet hours or topic. Null for both of them ends quiet hours.",
        errors: ["channel.not_found"],
        example: { quietFrom: "21:30", quietTo: "06:30" },
      }),
    )
    .input(updateChannelInput)
    .output(channelOutput)
    .mutation(({ ctx, input }) => updateChannel(ctx, ctx.principal, input)),

  remove: userProcedure
    .meta(
      operation("DELETE /channels/{id}", {
        summary: "Remove a channel",
        description: "Ends it at once, like the unsubscribe link of its mails.",
        status: 204,
        errors: ["channel.not_found"],
      }),
    )
    .input(removeChannelInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeChannel(ctx.db, ctx.principal, input.id)),
});
