import { setTimeout as delay } from "node:timers/promises";
import type { Channel, Db } from "@outlay/db";
import type { PgBoss } from "pg-boss";
import { prepareQueue, startBoss, toBossDatabase } from "./boss.ts";
import type { AnyJob, Job, JobServices } from "./job.ts";
import { countOutcomes, type Outcomes, workOn } from "./runs.ts";
import { type Backlog, followClock, readBacklog } from "./tables.ts";

/** Work that happens later or regularly; its state is in the database. */
export type Jobs = {
  /**
   * Adds a job in a transaction: it exists once that commits. Does nothing if one with its key waits already,
   * whatever time that waits for.
   */
  add: <Input extends object>(
    tx: Db,
    job: Job<Input>,
    input: Input,
    when?: { runAt?: Date },
  ) => Promise<void>;
  /** Adds several at once, by the same rules. */
  addAll: <Input extends object>(
    tx: Db,
    job: Job<Input>,
    inputs: readonly Input[],
  ) => Promise<void>;
  /** Runs jobs until `stop`. Resolves when it has begun to; waits for a database that is away. */
  run: (services: JobServices) => Promise<void>;
  /** Loads what `add` needs, so that no transaction waits for that. */
  prepare: () => Promise<void>;
  /** The runs of this process. */
  outcomes: Outcomes;
  /** What waits and what has failed, over all servers. Throws soon while the database is busy. */
  readBacklog: () => Promise<Backlog[]>;
  /** Begins no more runs, signals those under way to end, and waits for them; what is not done by then is repeated. */
  stop: () => Promise<void>;
};

type Needs = {
  db: Db;
  /** For what operators look at. */
  shortWaitDb: Db;
  channel: Channel;
  /** All jobs: what is added must be one of them. */
  jobs: readonly AnyJob[];
  /** Whether `run` will be called. */
  runsHere: boolean;
  onFailure: (error: unknown) => void;
};

const stopMs = 8_000;
const startAgainMs = 5_000;
const followClockMs = 60_000;

function keyed<Input extends object>({ keyOf }: Job<Input>, input: Input) {
  const key = keyOf(input);
  return key === undefined ? {} : { singletonKey: key };
}

/** Follows the database's clock from now on: one that is away is asked again the next time. */
async function keepFollowing(db: Db, signal: AbortSignal): Promise<void> {
  const follow = () => followClock(db).catch(() => {});
  await follow();
  const following = setInterval(() => void follow(), followClockMs).unref();
  signal.addEventListener("abort", () => clearInterval(following), { once: true });
}

/** Loads nothing until it adds or runs a job. */
export function openJobs({ shortWaitDb, jobs, ...needs }: Needs): Jobs {
  const stopping = new AbortController();
  const { signal } = stopping;
  const outcomes = countOutcomes(jobs);

  let starting: Promise<PgBoss> | undefined;
  const start = async (): Promise<PgBoss> => {
    const boss = await startBoss(needs);
    for (const job of jobs) await prepareQueue(boss, job);
    return boss;
  };
  const load = () =>
    (starting ??= start().catch((error: unknown) => {
      starting = undefined;
      throw error;
    }));

  return {
    add: async (tx, job, input, { runAt } = {}) => {
      const boss = await load();
      await boss.send(job.name, input, {
        db: toBossDatabase(tx),
        ...keyed(job, input),
        ...(runAt && { startAfter: runAt }),
      });
    },
    addAll: async (tx, job, inputs) => {
      if (inputs.length === 0) return;
      const boss = await load();
      const rows = inputs.map((input) => ({ data: input, ...keyed(job, input) }));
      await boss.insert(job.name, rows, { db: toBossDatabase(tx) });
    },
    run: async (services) => {
      const left = [...jobs];
      while (!signal.aborted) {
        try {
          const boss = await load();
          for (const job of jobs.slice(-left.length)) {
            await workOn(boss, job, { services, outcomes, signal });
            left.shift();
          }
          await keepFollowing(needs.db, signal);
          return;
        } catch (error) {
          // Stopped while it began to run.
          if (signal.aborted) return;
          needs.onFailure(error);
          await delay(startAgainMs, undefined, { signal }).catch(() => {});
        }
      }
    },
    prepare: async () => {
      await load();
    },
    outcomes,
    readBacklog: () => readBacklog(shortWaitDb),
    stop: async () => {
      stopping.abort();
      const boss = await starting?.catch(() => undefined);
      await boss?.stop({ timeout: stopMs, close: false });
    },
  };
}
