import { AppError } from "@outlay/core";

export type Queue = <Result>(task: () => Promise<Result>) => Promise<Result>;

type Places = {
  atOnce: number;
  waiting: number;
  /** The message of `server.unavailable` for those beyond. */
  refusal: string;
};

/** Runs at most `atOnce` tasks, the others in turn. Throws `server.unavailable` when `waiting` of them wait already. */
export function createQueue({ atOnce, waiting, refusal }: Places): Queue {
  let running = 0;
  const waiters: (() => void)[] = [];
  return async (task) => {
    if (running < atOnce) running++;
    else if (waiters.length < waiting) await new Promise<void>((resolve) => waiters.push(resolve));
    else throw new AppError("server.unavailable", refusal);
    try {
      return await task();
    } finally {
      // The place passes on to who waits longest.
      const next = waiters.shift();
      if (next) next();
      else running--;
    }
  };
}
