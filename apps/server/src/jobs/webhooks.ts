import { deliverChanges, findDueWebhooks, type Outside, projections } from "@outlay/api";
import { z } from "zod";
import type { Observer } from "../observability/observer.ts";
import { defineJob, defineRegularJob } from "./job.ts";

/** Counts how what is sent ends. */
const counted = (outside: Outside, { webhook }: Observer): Outside => ({
  ...outside,
  send: async (url, sending) => {
    const answer = await outside.send(url, sending);
    webhook(answer);
    return answer;
  },
});

/** Delivers what has happened in a book to one webhook. It waits for others' servers, so many run at a time. */
export const deliverWebhook = defineJob({
  name: "webhook",
  input: z.strictObject({ bookId: z.uuid(), webhookId: z.uuid() }),
  key: ({ webhookId }) => webhookId,
  concurrency: 10,
  run: async (services, webhook, { signal }) => {
    const { calls, clock, db, jobs, keys, live, observer } = services;
    const { bookQueues } = calls;
    const needs = {
      db,
      keys,
      clock,
      outside: counted(services.outside, observer),
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
