import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { assertBackups } from "../backups.ts";
import { type Config, readConfig } from "../config.ts";
import { startDatabase } from "../database.ts";
import { fail, lostDatabase } from "../failing.ts";
import { loadKeys } from "../keys.ts";
import { welcome } from "../welcome.ts";
import { collectMetrics } from "./collect-metrics.ts";
import type { FromWorker } from "./messages.ts";

/** A worker that ended sooner is replaced only after this time: what ended it may last. */
const hastyMs = 5_000;

/**
 * Starts the database and WORKERS servers on one port, replaces those that crash, and ends them all on a signal. Nothing is
 * served from here: a connection goes to the workers in turn.
 */
export async function runWorkers(env: NodeJS.ProcessEnv): Promise<void> {
  let interrupt = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interrupt(signal));
  }
  const config = readConfig(env);
  assertBackups(config);
  const database = await startDatabase(config, { onLost: () => fail(lostDatabase()) });
  // Workers that start at once would each generate some.
  await loadKeys(config);
  const workers = startAll(config);
  interrupt = (signal) =>
    void workers
      .stop(signal)
      .then(() => database.close())
      .then(exit, fail);
  const code = await workers.startFailed;
  await workers.stop("SIGTERM");
  await database.close();
  process.exit(code);
}

function startAll(config: Config) {
  const running = new Set<Worker>();
  const startFailed = Promise.withResolvers<number>();
  const metrics = collectMetrics(running);
  let isStopping = false;
  let missing = config.workers;

  /** One worker runs the jobs, so that the others have their time for requests. */
  const start = (runsJobs: boolean): void => {
    const begun = performance.now();
    const worker = cluster.fork(runsJobs ? {} : { JOBS: "off", BACKUP_DIR: "" });
    running.add(worker);
    worker.on("message", (message: FromWorker) => {
      if (message.kind !== "listening") return metrics.take(worker, message);
      missing -= 1;
      if (missing === 0) process.stdout.write(`${welcome(message.url, config)}\n`);
    });
    worker.once("exit", (code, signal) => {
      running.delete(worker);
      metrics.forget(worker);
      if (isStopping) return;
      // It has said why.
      if (missing > 0) return startFailed.resolve(code || 1);
      process.stderr.write(`A worker ended with ${signal ?? code}. Another takes its place.\n`);
      const wait = performance.now() - begun < hastyMs ? hastyMs : 0;
      void delay(wait).then(() => isStopping || start(runsJobs));
    });
  };
  for (let index = 0; index < config.workers; index += 1) start(index === 0);

  return {
    /** Resolves with the exit code of a worker that ended before all were there. */
    startFailed: startFailed.promise,
    stop: async (signal: NodeJS.Signals): Promise<void> => {
      isStopping = true;
      const ends = [...running].map((worker) => once(worker, "exit"));
      for (const worker of running) worker.process.kill(signal);
      await Promise.all(ends);
    },
  };
}

const exit = () => process.exit();
