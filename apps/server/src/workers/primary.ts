import cluster, { type Worker } from "node:cluster";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { assertBackups } from "../backups.ts";
import { type Config, readConfig } from "../config.ts";
import { startDatabase } from "../database.ts";
import { fail, lostDatabase } from "../failing.ts";
import { loadKeys } from "../keys.ts";
import { welcome } from "../welcome.ts";
import { collectMetrics } from "./collect-metrics.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

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
  const end = async (signal: NodeJS.Signals, begun = 0): Promise<never> => {
    const ended = await workers.stop(signal);
    await database.close();
    process.exit(begun || ended);
  };
  interrupt = (signal) => void end(signal).catch(fail);
  await end("SIGTERM", await workers.startFailed);
}

function startAll(config: Config) {
  const running = new Set<Worker>();
  const startFailed = Promise.withResolvers<number>();
  const metrics = collectMetrics(running);
  const allEnded = Promise.withResolvers<void>();
  let isStopping = false;
  let missing = config.workers;
  let worstCode = 0;

  const pass = (message: ToWorker, from: Worker): void => {
    for (const worker of running) if (worker !== from && worker.isConnected()) worker.send(message);
  };

  const hear = (worker: Worker, message: FromWorker): void => {
    if (message.kind === "requests") return pass(message, worker);
    if (message.kind !== "listening") return metrics.take(worker, message);
    missing -= 1;
    if (missing === 0) process.stdout.write(`${welcome(message.url, config)}\n`);
  };

  /** Another one in the place of what ended, or of what could not be started. */
  const replace = (runsJobs: boolean, why: string, begun: number): void => {
    process.stderr.write(`A worker ended with ${why}. Another takes its place.\n`);
    const wait = performance.now() - begun < hastyMs ? hastyMs : 0;
    void delay(wait).then(() => isStopping || start(runsJobs));
  };

  const end = (worker: Worker, code: number): boolean => {
    if (!running.delete(worker)) return false;
    metrics.forget(worker);
    if (isStopping) worstCode = Math.max(worstCode, code);
    if (isStopping && running.size === 0) allEnded.resolve();
    return true;
  };

  /** One worker runs the jobs, so that the others have their time for requests. */
  function start(runsJobs: boolean): void {
    const begun = performance.now();
    const lose = (worker: Worker, code: number, why: string) => {
      if (!end(worker, code) || isStopping) return;
      // It has said why.
      if (missing > 0) startFailed.resolve(code || 1);
      else replace(runsJobs, why, begun);
    };
    try {
      const worker = cluster.fork(runsJobs ? {} : { JOBS: "off" });
      running.add(worker);
      worker.on("message", (message: FromWorker) => hear(worker, message));
      worker.once("exit", (code, signal) => lose(worker, code ?? 1, signal ?? String(code)));
      // A machine without room for another process says so here, or by throwing.
      worker.on("error", (error) => lose(worker, 1, error.message));
    } catch (error) {
      if (missing > 0) throw error;
      replace(runsJobs, String(error), begun);
    }
  }
  for (let index = 0; index < config.workers; index += 1) start(index === 0);

  return {
    /** Resolves with the exit code of a worker that ended before all were there. */
    startFailed: startFailed.promise,
    /** Resolves with the highest exit code of those that ended in their stop. */
    stop: async (signal: NodeJS.Signals): Promise<number> => {
      isStopping = true;
      if (running.size === 0) allEnded.resolve();
      for (const worker of running) worker.process.kill(signal);
      await allEnded.promise;
      return worstCode;
    },
  };
}
