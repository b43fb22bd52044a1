import { type Channel, type Db, runText } from "@outlay/db";
import type { Db as BossDatabase, PgBoss } from "pg-boss";
import type { AnyJob } from "./job.ts";
import { readJobSchema } from "./tables.ts";

/** Seconds. */
const timings = {
  /** Without a notification, as behind a transaction pooler, a job starts this late at most. */
  poll: 5,
  /** Of further workers of a queue, which the first one wakes. */
  pollFurther: 60,
  /** A run whose server was killed is repeated after this time and one supervision. */
  claim: 30,
  refreshClaim: 10,
  supervise: 15,
  longestRun: 60 * 60,
  firstRetry: 10,
  longestRetry: 60 * 60,
  keepWaiting: 365 * 24 * 60 * 60,
  keepFailed: 30 * 24 * 60 * 60,
};

const wholeTransaction = /^\s*BEGIN;([^]*)COMMIT;\s*$/;

/** As node-postgres, for which pg-boss is written, sends what is neither a text nor a list of them. */
function toText(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value);
  return isPlain ? JSON.stringify(value) : value;
}

/** The statements of pg-boss over a pool of ours, or in a transaction. */
export function toBossDatabase(db: Db): BossDatabase {
  return {
    executeSql: async (text, values) => {
      // It sends some of its transactions as one text, which postgres.js refuses.
      const [, statements] = wholeTransaction.exec(text) ?? [];
      if (statements === undefined) return { rows: await runText(db, text, values?.map(toText)) };
      return { rows: await db.transaction((tx) => runText(tx, statements)) };
    },
  };
}

type Needs = {
  db: Db;
  channel: Channel;
  /** Whether this process runs jobs, and repeats those whose server was killed. */
  runsHere: boolean;
  onFailure: (error: unknown) => void;
};

/**
 * Loads pg-boss, which takes a tenth of a second, and starts it on our pool. It changes no schema: migrations do.
 */
export async function startBoss({ db, channel, runsHere, onFailure }: Needs): Promise<PgBoss> {
  const library = await import("pg-boss");
  const boss = new library.PgBoss({
    db: {
      ...toBossDatabase(db),
      listen: async (name, onText, onOpen) => ({
        close: await channel.listenTo(name, onText, onOpen),
      }),
    },
    schema: `"${await readJobSchema(db)}"`,
    migrate: false,
    schedule: false,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    supervise: runsHere,
    useListenNotify: runsHere,
    superviseIntervalSeconds: timings.supervise,
    monitorIntervalSeconds: timings.supervise,
    flowIntervalSeconds: timings.longestRun,
  });
  // It reports most errors as plain objects with their fields.
  boss.on("error", (error: Error) =>
    onFailure(error instanceof Error ? error : Object.assign(new Error("jobs"), error)),
  );
  try {
    await boss.start();
  } catch (error) {
    await boss.stop({ close: false, graceful: false });
    throw error;
  }
  return boss;
}

/** Creates the job's queue, or brings its settings up to date. */
export async function prepareQueue(boss: PgBoss, { name, retries, isKeyed }: AnyJob) {
  const settings = {
    retryLimit: retries,
    retryDelay: timings.firstRetry,
    retryDelayMax: timings.longestRetry,
    retryBackoff: true,
    heartbeatSeconds: timings.claim,
    expireInSeconds: timings.longestRun,
    retentionSeconds: timings.keepWaiting,
    deleteAfterSeconds: timings.keepFailed,
    notify: true,
  };
  await boss.createQueue(name, { ...settings, policy: isKeyed ? "stately" : "standard" });
  await boss.updateQueue(name, settings);
}

const lookEvery = (seconds: number) => ({
  pollingIntervalSeconds: seconds,
  notifyPollingIntervalSeconds: seconds,
  heartbeatRefreshSeconds: timings.refreshClaim,
});

/** How the first worker of a queue looks for jobs. */
export const workOptions = lookEvery(timings.poll);

/** How the others do, which it wakes: idle ones hardly ask the database. */
export const furtherWorkOptions = lookEvery(timings.pollFurther);
