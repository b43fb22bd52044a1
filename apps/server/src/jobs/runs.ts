import { describeFault } from "@outlay/api";
import type { PgBoss } from "pg-boss";
import { furtherWorkOptions, workOptions } from "./boss.ts";
import type { AnyJob, JobServices } from "./job.ts";

/** How a run ended: `retried` if it failed and will be repeated, `failed` if it will not. */
export type Outcome = "done" | "retried" | "failed";

/** How often, by the name of the job. */
export type Outcomes = ReadonlyMap<string, Record<Outcome, number>>;

export const countOutcomes = (jobs: readonly AnyJob[]): Outcomes =>
  new Map(jobs.map(({ name }) => [name, { done: 0, retried: 0, failed: 0 }]));

type Working = {
  services: JobServices;
  outcomes: Outcomes;
  /** Aborted when the process stops. */
  signal: AbortSignal;
};

/** An attempt that pg-boss has claimed; 0 retries for the first. */
type Attempt = { id: string; retryCount: number; data: unknown; signal: AbortSignal };

/** Runs a job, counts how it ended, and logs a failure. Throws what may be stored of that. */
async function attempt(job: AnyJob, given: Attempt, working: Working): Promise<void> {
  const { name, retries } = job;
  const { services, outcomes } = working;
  const counts = outcomes.get(name);
  const signal = AbortSignal.any([given.signal, working.signal]);
  try {
    await services.observer.job(name, () => job.perform(services, given.data, { signal }));
    if (counts) counts.done += 1;
  } catch (error) {
    const isLast = given.retryCount >= retries;
    if (counts) counts[isLast ? "failed" : "retried"] += 1;
    const fault = describeFault(error);
    services.log.error(
      { job: name, id: given.id, attempt: given.retryCount + 1, fault },
      isLast ? "job failed, see `outlay jobs`" : "job failed, it will run again",
    );
    // Without its message, which may quote personal data.
    throw Object.assign(new Error(fault.code ?? fault.name), { stack: "" });
  }
}

/** Runs a job whenever it is due, as many at a time as it says. */
export async function workOn(boss: PgBoss, job: AnyJob, working: Working): Promise<void> {
  const { name, everySeconds, concurrency } = job;
  // Once, of several servers that start together: its first run may be over before another one adds it.
  if (everySeconds !== undefined)
    await boss.send(name, {}, { singletonKey: name, singletonSeconds: everySeconds });
  /** Workers without a job. */
  const free = new Set<string>();
  const addWorker = async (options: typeof workOptions) => {
    const worker = await boss.work<object>(name, options, async ([given]) => {
      if (!given) return;
      free.delete(worker);
      // There may be more: they would look again only after a while.
      for (const next of [worker, ...[...free].slice(0, 1)]) boss.notifyWorker(next);
      // First, so that the next run does not depend on how this one ends.
      if (everySeconds !== undefined)
        await boss.send(name, {}, { singletonKey: name, startAfter: everySeconds });
      await attempt(job, given, working).finally(() => free.add(worker));
    });
    free.add(worker);
  };
  await addWorker(workOptions);
  for (let count = 1; count < concurrency; count += 1) await addWorker(furtherWorkOptions);
}
