import { inspect } from "node:util";
import { isStartupError } from "@outlay/core";

/** Ends the process. A plain Error is a message for the operator, without its stack; anything else is a bug. */
export function fail(error: unknown): never {
  const expected = isStartupError(error) || (error instanceof Error && error.constructor === Error);
  process.stderr.write(`${expected ? error.message : inspect(error)}\n`);
  process.exit(1);
}

export const lostDatabase = () =>
  new Error("The embedded PostgreSQL ended. Start again; nothing acknowledged is lost.");
