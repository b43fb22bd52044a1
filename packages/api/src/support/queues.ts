import { AppError } from "@outlay/core";

/** Runs a task when it is its turn. */
export type Queue = <Result>(task: () => Promise<Result>) => Promise<Result>;

type QueueOptions = {
  atOnce: number;
  waiting: number;
  /** The message of `server.unavailable` when the queue is full. */
  refusal: string;
};

/**
 * Runs at most `atOnce` tasks, the others in order of arrival. Throws `server.unavailable` if
 * `waiting` tasks are already waiting.
 *
 * Our own implementation, because each request opens a queue for its user: p-limit, p-queue and
 * async-mutex take five to ten times as long (2 to 4 µs), and async-sema is no longer maintained.
 */
export function createQueue({ atOnce, waiting, refusal }: QueueOptions): Queue {
  let running = 0;
  // A set keeps the order, and its first item is removed in constant time.
  const waiters = new Set<() => void>();
  return async (task) => {
    if (running < atOnce) running++;
    else if (waiters.size < waiting) await new Promise<void>((resolve) => waiters.add(resolve));
    else throw new AppError("server.unavailable", refusal);
    try {
      return await task();
    } finally {
      const [next] = waiters;
      // The place passes to the longest waiting task: a new one cannot take it first.
      if (next) {
        waiters.delete(next);
        next();
      } else running--;
    }
  };
}

/** A queue for each key, kept as long as a task waits or runs in it. */
export function createKeyedQueues(open: () => Queue) {
  const queues = new Map<string, { run: Queue; length: number }>();
  return async <Result>(key: string, task: () => Promise<Result>): Promise<Result> => {
    const queue = queues.get(key) ?? { run: open(), length: 0 };
    queues.set(key, queue);
    queue.length++;
    try {
      return await queue.run(task);
    } finally {
      queue.length--;
      if (queue.length === 0) queues.delete(key);
    }
  };
}
