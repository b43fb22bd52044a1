import {
  claimDeliveries,
  createQueue,
  type Delivery,
  type DueChannel,
  dropDeliveries,
  listDueChannels,
  noteFailure,
  noteSent,
} from "@outlay/api";
import { performance } from "node:perf_hooks";
import { sendByMail, sendByNtfy } from "./deliver-by.ts";
import { defineRegularJob, type JobServices } from "./job.ts";

/** Receivers that are asked at once: a slow one holds up few others. */
const atOnce = 8;
/** A run ends after this time; the next one goes on with what is left. */
const sliceMs = 5 * 60_000;

/**
 * Sends notifications to the channels of users: once a minute has passed without another one, after quiet hours and after
 * failures in their time. What it reads is as much as waits.
 */
export const deliverNotifications = defineRegularJob({
  name: "deliver",
  everySeconds: 60,
  run: async (services, { signal }) => {
    const { db, clock, log } = services;
    const begun = performance.now();
    const isOver = () => signal.aborted || performance.now() - begun > sliceMs;
    const givenUp = await dropDeliveries(db, clock());
    if (givenUp > 0) log.error({ count: givenUp }, "notifications given up: not sent in two days");
    const queue = createQueue({ atOnce, waiting: Infinity, refusal: "" });
    let after: string | undefined;
    do {
      const { due, next } = await listDueChannels(db, clock(), after);
      const sending = due.map((channel) =>
        queue(async () => {
          if (!isOver()) await deliverTo(services, channel);
        }),
      );
      await Promise.all(sending);
      after = next;
    } while (after !== undefined && !isOver());
  },
});

/** Sends what waits for a channel. A failure is that of the channel, and no other's. */
async function deliverTo(services: JobServices, channel: DueChannel): Promise<void> {
  const { db, clock, onFailure } = services;
  try {
    const delivery = await claimDeliveries(db, channel, clock());
    if (!delivery) return;
    const outcome = await send(services, delivery);
    if (outcome === "sent") return await noteSent(db, delivery);
    await noteFailure(db, delivery, { isUnsent: outcome === "unsent", now: clock() });
  } catch (error) {
    onFailure(error);
  }
}

const send = (services: JobServices, delivery: Delivery) =>
  delivery.channel.kind === "email"
    ? sendByMail(services, delivery)
    : sendByNtfy(services, delivery);
