import cluster from "node:cluster";
import { constants } from "node:os";
import { defaultLimits, describeFault } from "@outlay/api";
import type { Database } from "@outlay/db";
import packageJson from "../package.json" with { type: "json" };
import { assertBackups } from "./backups.ts";
import { type Config, readConfig } from "./config.ts";
import { openExisting, startDatabase } from "./database.ts";
import { createApp } from "./http/app.ts";
import { loadKeys } from "./keys.ts";
import { createMailer } from "./mail.ts";
import { openTracing } from "./observability/open-tracing.ts";
import type { Tracing } from "./observability/tracing.ts";
import { createServices } from "./services.ts";
import { welcome } from "./welcome.ts";
import { fail, lostDatabase } from "./failing.ts";
import { reportListening } from "./workers/messages.ts";

/** How long requests under way have, once no more are accepted. */
const drainSeconds = 10;

/** Runs the server in this process until a signal ends it: the only one, or a worker of several (WORKERS). */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  // While starting, a signal ends the process immediately; once it listens, running requests are finished first.
  let interrupt = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interrupt(signal));
  }

  const config = readConfig(env);
  assertBackups(config);
  const tracing = await openTracing(env, packageJson.version);
  const database = await openDatabase(config, tracing);
  // After the database, which rejects another program's data directory before anything is written to it.
  const keys = await loadKeys(config);
  const clock = () => new Date();
  const mailer = createMailer(config);
  // Each worker counts by itself.
  const requestsPerMinute = Math.ceil(config.requestsPerMinute / config.workers);
  const services = createServices({
    ...database,
    tracing,
    onFailure: report,
    onProviderFailure: (provider) =>
      app.log.warn({ provider }, "the provider has signed nobody in or out"),
    keys,
    clock,
    version: packageJson.version,
    mailer,
    limits: defaultLimits,
    requestsPerMinute,
    site: config,
    runsJobs: config.jobs === "here",
  });
  const app = await createApp(config, services);
  // Not called before `app` exists: background work starts with the first request, or later.
  function report(error: unknown): void {
    app.log.error({ fault: describeFault(error) }, "work in the background failed");
  }
  const stop = stopOnce(async () => {
    // Jobs are handed back while the last requests get their replies; those may still add some.
    await Promise.all([app.close(), services.jobs.stop()]);
    services.outside.close();
    await mailer.close();
    await database.close();
    await tracing?.stop();
  });
  // Ctrl-C is for a person who waits; what else ends a server may be followed by another one behind the same proxy.
  interrupt = (signal) =>
    void (signal === "SIGINT" ? Promise.resolve() : services.stopping.begin())
      .then(stop)
      .then(exit, fail);

  const { port, host } = config;
  try {
    const url = await app.listen({ port, host });
    if (cluster.isWorker) reportListening(url);
    else process.stdout.write(`${welcome(url, config)}\n`);
    // After it listens: the library takes longer to load than all that a start waits for.
    const { jobs } = services;
    const runJobs = () => jobs.run({ ...services, onFailure: report, log: app.log });
    await (config.jobs === "here" ? runJobs() : jobs.prepare()).catch(report);
  } catch (error) {
    await stop();
    throw new Error(
      `Cannot listen on ${host}, port ${port}. Set PORT or HOST to one that is free here.`,
      { cause: error },
    );
  }
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

/** Runs `close` once, and ends the process if requests still run after `drainSeconds`. */
function stopOnce(close: () => Promise<void>): () => Promise<void> {
  const closeInTime = async () => {
    const giveUp = setTimeout(
      () => fail(new Error(`Requests still ran after ${drainSeconds} seconds.`)),
      drainSeconds * 1000,
    );
    await close();
    clearTimeout(giveUp);
  };
  let closing: Promise<void> | undefined;
  return () => (closing ??= closeInTime());
}

/** An export of traces that got no reply would hold the process up. */
const exit = () => process.exit();
