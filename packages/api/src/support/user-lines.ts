import { createQueue } from "./semaphore.ts";
import { createLines } from "./keyed-mutex.ts";

const line = (atOnce: number, waiting: number) =>
  createLines(() =>
    createQueue({
      atOnce,
      waiting,
      refusal: "You have too many requests under way. Try again shortly.",
    }),
  );

/** Four of the ten connections to the database are always left to others. What waits holds nothing but its input. */
export const callInLine = line(6, 100);

/** Reports read and make the most: one is made while the next one's rows are read. */
export const reportInLine = line(2, 30);
