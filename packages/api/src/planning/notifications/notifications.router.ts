import { operation } from "../../rpc/procedure-meta.ts";
import { noInput, readProcedure } from "../../rpc/trpc.ts";
import {
  listNotificationsInput,
  listNotificationsOutput,
  markAllReadOutput,
  markReadInput,
  notificationOutput,
} from "./notifications.contract.ts";
import { listNotifications, markAllRead, markRead } from "./notifications.ts";

export const notificationsProcedures = {
  list: readProcedure
    .meta(
      operation("GET /notifications", {
        summary: "List notifications",
        description: "Of the last 180 days, newest first.",
        errors: ["cursor.invalid"],
        example: { unread: true },
      }),
    )
    .input(listNotificationsInput)
    .output(listNotificationsOutput)
    .query(({ ctx, input }) => listNotifications(ctx.db, ctx.book, input, ctx.now)),

  markRead: readProcedure
    .meta(
      operation("POST /notifications/{id}/read", {
        summary: "Mark a notification as read",
        description: "For you only: each member, including viewers, has their own read state.",
        errors: ["notification.not_found"],
      }),
    )
    .input(markReadInput)
    .output(notificationOutput)
    .mutation(({ ctx, input }) => markRead(ctx.db, ctx.book, input.id, ctx.now)),

  markAllRead: readProcedure
    .meta(
      operation("POST /notifications/read", {
        summary: "Mark all notifications as read",
        description: "For you only.",
      }),
    )
    .input(noInput)
    .output(markAllReadOutput)
    .mutation(({ ctx }) => markAllRead(ctx.db, ctx.book, ctx.now)),
};
