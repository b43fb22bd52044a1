import { constants } from "node:os";
import { defaultLimits, describeFault } from "@outlay/api";
import { isStartupError } from "@outlay/core";
import packageJson from "../package.json" with { type: "json" };
import { assertBackups } from "./backups.ts";
import { readConfig } from "./config.ts";
import { startDatabase } from "./database.ts";
import { createApp } from "./http/app.ts";
import { loadKeys } from "./keys.ts";
import { createMailer } from "./mail.ts";
import { openTracing } from "./observability/open-tracing.ts";
import { createServices } from "./services.ts";
import { welcome } from "./welcome.ts";

/** How long requests under way have, once no more are accepted. */
const drainSeconds = 10;

async function main(): Promise<void> {
  // While starting, a signal ends the process immediately; once it listens, running requests are finished first.
  let interrupt = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interrupt(signal));
  }

  const config = readConfig(process.env);
  assertBackups(config);
  const tracing = await openTracing(process.env, packageJson.version);
  const database = await startDatabase(config, {
    onLost: () =>
      fail(new Error("The embedded PostgreSQL ended. Start again; nothing acknowledged is lost.")),
    options: { trace: tracing?.statement },
  });
  // After the database, which rejects another program's data directory before anything is written to it.
  const keys = await loadKeys(config);
  const clock = () => new Date();
  const mailer = createMailer(config);
  const { requestsPerMinute } = config;
  const services = createServices({
    ...database,
    tracing,
    onFailure: report,
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

  const { port, host, databaseUrl, dataDir } = config;
  try {
    const url = await app.listen({ port, host });
    console.log(welcome(url, databaseUrl === undefined ? dataDir : "the database of DATABASE_URL"));
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

/** Ends the process. A plain Error is a message for the operator, without its stack; anything else is a bug. */
function fail(error: unknown): void {
  const expected = isStartupError(error) || (error instanceof Error && error.constructor === Error);
  console.error(expected ? error.message : error);
  process.exit(1);
}

await main().catch(fail);
