import cluster from "node:cluster";
import { constants } from "node:os";
import type { Database } from "@outlay/db";
import packageJson from "../package.json" with { type: "json" };
import { assertBackups } from "./backups.ts";
import { type Config, readConfig } from "./config.ts";
import { openExisting, startDatabase } from "./database.ts";
import { fail, lostDatabase } from "./failing.ts";
import { openTracing } from "./observability/open-tracing.ts";
import type { Tracing } from "./observability/tracing.ts";

/** Runs the server in this process until a signal ends it: the only one, or a worker of several (WORKERS). */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  // While starting, a signal ends the process immediately; once it listens, running requests are finished first.
  let interrupt = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interrupt(signal));
  }

  const config = readConfig(env);
  // What starts workers has looked at all of their settings.
  if (!cluster.isWorker) assertBackups(config);
  const { version } = packageJson;
  const tracing = await openTracing(env, version);
  // What answers requests takes as long to load as PostgreSQL to start.
  const [database, { runServer }] = await Promise.all([
    openDatabase(config, tracing),
    import("./run-server.ts"),
  ]);
  const onSignal = (handler: typeof interrupt) => {
    interrupt = handler;
  };
  await runServer({ config, database, tracing, version, clock: () => new Date(), onSignal });
}

async function openDatabase(config: Config, tracing: Tracing | undefined): Promise<Database> {
  // By default PostgreSQL has 100 connections for all.
  const poolSize = Math.min(10, Math.floor(80 / config.workers));
  const options = { trace: tracing?.statement, poolSize };
  // A worker's database is there already, and what is to be said of it has been said.
  return cluster.isWorker
    ? openExisting(config, { onLost: () => {}, options, note: () => {} })
    : startDatabase(config, { onLost: () => fail(lostDatabase()), options });
}
