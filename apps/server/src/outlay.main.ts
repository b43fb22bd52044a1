#!/usr/bin/env node
import { constants } from "node:os";
import { describeFault, findAppError } from "@outlay/api/domain";
import { isStartupError } from "@outlay/core";
import { importFile, importHelp, readImportArguments } from "./commands/import.ts";
import { jobsHelp, printJobs, retryFailedJob } from "./commands/jobs.ts";
import { createProgress } from "./commands/progress.ts";
import { workerHelp } from "./commands/worker-help.ts";
import { readConfig } from "./config.ts";
import { doctorHelp, readDoctorArguments, runDoctor, summarize } from "./doctor.ts";
import { ratesHelp, setRates } from "./rates.ts";
import { describeTimeZones } from "./welcome.ts";

const wrongCall = 2;

type Command = {
  help: string;
  /** Runs it with the arguments behind its name. Returns false, having done nothing, if it does not take them. */
  run: (args: string[]) => Promise<boolean>;
};

const doctor: Command = {
  help: doctorHelp,
  run: async (args) => {
    const given = readArguments(args);
    if (given === undefined) return false;
    const findings = await runDoctor(readConfig(process.env), {
      fix: given.fix,
      report: console.log,
      onLost: stopWithoutDatabase,
    });
    console.log(`${describeTimeZones()}.\n${summarize(findings)}`);
    process.exitCode = findings.left === 0 ? 0 : 1;
    return true;
  },
};

const rates: Command = {
  help: ratesHelp,
  run: async ([file, ...more]) => {
    if (file === undefined || more.length > 0) return false;
    console.log(await setRates(readConfig(process.env), file, stopWithoutDatabase));
    return true;
  },
};

const jobs: Command = {
  help: jobsHelp,
  run: async (args) => {
    const [verb, id, ...more] = args;
    const isRetry = verb === "retry" && id !== undefined && more.length === 0;
    const asJson = args.length === 1 && verb === "--json";
    if (!isRetry && !asJson && args.length > 0) return false;
    const config = readConfig(process.env);
    const onLost = stopWithoutDatabase;
    const text = isRetry
      ? await retryFailedJob(config, id, onLost)
      : await printJobs(config, { asJson, onLost });
    console.log(text);
    return true;
  },
};

const worker: Command = {
  help: workerHelp,
  run: async (args) => {
    if (args.length > 0) return false;
    // It alone needs the procedures, which take a second to load.
    const { runWorker } = await import("./commands/worker.ts");
    await runWorker(readConfig(process.env));
    return true;
  },
};

const importing: Command = {
  help: importHelp,
  run: async (args) => {
    const given = readImportArguments(args);
    if (!given) return false;
    const progress = createProgress(process.stderr, 2);
    try {
      const surroundings = { env: process.env, print: console.log, progress };
      process.exitCode = await importFile(given, surroundings);
    } finally {
      progress.clear();
    }
    return true;
  },
};

const commands = new Map(Object.entries({ doctor, import: importing, rates, jobs, worker }));

async function main([name = "", ...args]: string[]): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
  // The reader may close the pipe early, as `head` does.
  process.stdout.on("error", () => process.exit(1));
  const command = commands.get(name);
  const help = command?.help ?? [...commands.values()].map((each) => each.help).join("\n\n");
  if (name === "--help" || args.includes("--help")) return console.log(help);
  if (await command?.run(args)) return;
  console.error(help);
  process.exitCode = wrongCall;
}

const stopWithoutDatabase = () => fail(new Error("The embedded PostgreSQL ended. Try again."));

function readArguments(args: string[]) {
  try {
    return readDoctorArguments(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** Ends the process. The message of an unexpected error is omitted: it can contain user data. */
function fail(error: unknown): never {
  const expected = isStartupError(error) || (error instanceof Error && error.constructor === Error);
  const message = expected ? error.message : findAppError(error)?.message;
  console.error(message ?? describeFault(error));
  process.exit(1);
}

await main(process.argv.slice(2)).catch(fail);
