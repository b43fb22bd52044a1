import { createKeyedQueues, createQueue } from "./queues.ts";

const queuesOf = (atOnce: number, waiting: number) =>
  createKeyedQueues(() =>
    createQueue({
      atOnce,
      waiting,
      refusal: "You have too many requests under way. Try again shortly.",
    }),
  );

/** Four of the ten database connections are always left to other users. A waiting call keeps only its input. */
export const queueCall = queuesOf(6, 100);

/** Reports take the most: one is computed while the rows of the next one are read. */
export const queueReport = queuesOf(2, 30);
