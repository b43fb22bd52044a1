import { createKeyedQueues, createQueue } from "./queues.ts";

const queuesOf = (atOnce: number, waiting: number) =>
  createKeyedQueues(() =>
    createQueue({
      atOnce,
      waiting,
      refusal: "You have too many requests under way. Try again shortly.",
    }),
  );

/** Four of the ten connections to the database are always left to others. What waits holds nothing but its input. */
export const queueCall = queuesOf(6, 100);

/** Reports read and make the most: one is made while the next one's rows are read. */
export const queueReport = queuesOf(2, 30);
