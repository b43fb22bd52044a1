import { once } from "node:events";
import { defaultLimits, describeFault } from "@outlay/api";
import fastify from "fastify";
import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config.ts";
import { startDatabase } from "../database.ts";
import { logOptions } from "../http/replies/log.ts";
import { loadKeys } from "../keys.ts";
import { createMailer } from "../mail.ts";
import { openTracing } from "../observability/open-tracing.ts";
import { createServices } from "../services.ts";

/** Runs jobs until the process is interrupted. */
export async function runWorker(config: Config, env: NodeJS.ProcessEnv): Promise<void> {
  if (config.databaseUrl === undefined)
    throw new Error(
      "Set DATABASE_URL: the embedded database belongs to one server, which runs jobs itself.",
    );
  const { log } = fastify(logOptions(config));
  const onFailure = (error: unknown) =>
    log.error({ fault: describeFault(error) }, "work in the background failed");
  const { version } = packageJson;
  const tracing = await openTracing(env, version);
  const database = await startDatabase(config, {
    onLost: () => {},
    options: { trace: tracing?.statement },
  });
  const mailer = createMailer(config);
  const services = createServices({
    ...database,
    onFailure,
    keys: await loadKeys(config),
    clock: () => new Date(),
    version,
    tracing,
    mailer,
    limits: defaultLimits,
    requestsPerMinute: config.requestsPerMinute,
    site: config,
    runsJobs: true,
  });
  let isStopping = false;
  const run = async () => {
    await services.jobs.run({ ...services, onFailure, log });
    if (!isStopping) log.info("jobs run here");
  };
  const stop = async () => {
    await untilSignal();
    isStopping = true;
    await services.jobs.stop();
  };
  // At once: jobs that cannot begin are stopped while they wait to.
  await Promise.all([run(), stop()]);
  services.outside.close();
  services.live.close();
  await mailer.close();
  await database.close();
  await tracing?.stop();
  // An export of traces that got no reply would hold the process up.
  process.exit();
}

async function untilSignal(): Promise<void> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  // What ends a process that is starting is no longer wanted.
  for (const signal of signals) process.removeAllListeners(signal);
  await Promise.race(signals.map((signal) => once(process, signal)));
}
