#!/usr/bin/env node
import { constants } from "node:os";
import { describeFault, findAppError } from "@outlay/api/domain";
import { isStartupError } from "@outlay/core";
import { readConfig } from "./config.ts";
import { doctorHelp, readDoctorArguments, runDoctor, summarize } from "./doctor.ts";
import { ratesHelp, setRates } from "./rates.ts";

const wrongCall = 2;

async function main([command, ...args]: string[]): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
  // The reader may close the pipe early, as `head` does.
  process.stdout.on("error", () => process.exit(1));
  if (args.includes("--help")) return console.log(command === "rates" ? ratesHelp : doctorHelp);
  if (command === "--help") return console.log(`${doctorHelp}\n\n${ratesHelp}`);
  const [file, ...more] = args;
  if (command === "rates" && file !== undefined && more.length === 0)
    return console.log(await setRates(readConfig(process.env), file, stopWithoutDatabase));
  const given = command === "doctor" ? readArguments(args) : undefined;
  if (given === undefined) {
    console.error(command === "rates" ? ratesHelp : doctorHelp);
    process.exitCode = wrongCall;
    return;
  }
  const findings = await runDoctor(readConfig(process.env), {
    fix: given.fix,
    report: console.log,
    onLost: stopWithoutDatabase,
  });
  console.log(summarize(findings));
  process.exitCode = findings.left === 0 ? 0 : 1;
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
