import { constants } from "node:os";

/** Somebody has ended the run. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const interruption = Promise.withResolvers<never>();
// Those who wait for it handle it.
interruption.promise.catch(() => {});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => interruption.reject(new Interrupted(signal)));

/** What `work` gives; throws `Interrupted` once somebody ends the run, so that what was started for the work is stopped first. */
export const unlessInterrupted = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([work, interruption.promise]);
