import { deliverChanges, findDueWebhooks, projections } from "@outlay/api";
import { z } from "zod";
import { defineJob, defineRegularJob } from "./job.ts";

/** Delivers what has happened in a book to one webhook. It waits for others' servers, so many run at a time. */
export const deliverWebhook = defineJob({
  name: "webhook",
  input: z.strictObject({ bookId: z.uuid(), webhookId: z.uuid() }),
  key: ({ webhookId }) => webhookId,
  concurrency: 10,
  run: async ({ calls, clock, db, jobs, keys, live, outside }, webhook, { signal }) => {
    const { bookQueues } = calls;
    const needs = {
      db,
      keys,
      clock,
      outside,
      bookQueues,
      projections,
      random: Math.random,
      signal,
    };
    const end = await deliverChanges(needs, webhook);
    // A server that stops leaves it to the next one that looks for what is due.
    if (end === "more" && !signal.aborted) await jobs.add(db, deliverWebhook, webhook);
    if (end === "disabled") live.notifyBookChanged(webhook.bookId);
  },
});

/**
 * Finds the webhooks that have something to deliver: those that are to be tried again, and those that no server has added a job
 * for. Otherwise the server that has changed a book does.
 */
export const findWebhooks = defineRegularJob({
  name: "due-webhooks",
  everySeconds: 15,
  run: async ({ clock, db, jobs }) =>
    jobs.addAll(db, deliverWebhook, await findDueWebhooks(db, clock())),
});
