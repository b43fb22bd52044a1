import cluster from "node:cluster";
import { defaultLimits, describeFault } from "@outlay/api";
import type { Database } from "@outlay/db";
import type { Config } from "./config.ts";
import { createApp } from "./http/app.ts";
import { loadKeys } from "./keys.ts";
import { createMailer } from "./mail.ts";
import type { Tracing } from "./observability/tracing.ts";
import { createServices } from "./services.ts";
import { welcome } from "./welcome.ts";
import { fail } from "./failing.ts";
import { reportListening } from "./workers/messages.ts";
import { shareRequests } from "./workers/shared-requests.ts";

/** How long requests under way have, once no more are accepted. */
const drainSeconds = 10;

type Started = {
  config: Config;
  database: Database;
  tracing: Tracing | undefined;
  version: string;
  clock: () => Date;
  /** Takes what a signal does from now on. */
  onSignal: (handler: (signal: NodeJS.Signals) => void) => void;
};

/** Listens, on a database that is open, until a signal ends it. */
export async function runServer(started: Started): Promise<void> {
  const { config, database, tracing, version, clock, onSignal } = started;
  // After the database, which rejects another program's data directory before anything is written to it.
  const keys = await loadKeys(config);
  const mailer = createMailer(config);
  const services = createServices({
    ...database,
    tracing,
    onFailure: report,
    onProviderFailure: (provider) =>
      app.log.warn({ provider }, "the provider has signed nobody in or out"),
    keys,
    clock,
    version,
    mailer,
    limits: defaultLimits,
    requestsPerMinute: config.requestsPerMinute,
    ...(cluster.isWorker && { sharedCounts: shareRequests() }),
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
  onSignal((signal) => {
    const ready = signal === "SIGINT" ? Promise.resolve() : services.stopping.begin();
    void ready.then(stop).then(exit, fail);
  });

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
