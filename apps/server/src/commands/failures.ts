import { describeFault, findAppError } from "@outlay/api/domain";
import { isStartupError } from "@outlay/core";

/** Ends the process. The message of an unexpected error is omitted: it can contain user data. */
export function fail(error: unknown): never {
  const expected = isStartupError(error) || (error instanceof Error && error.constructor === Error);
  const known = expected ? undefined : findAppError(error);
  const text = expected
    ? error.message
    : known && [known.message, ...known.issues.map(({ message }) => `  ${message}`)].join("\n");
  process.stderr.write(`${text ?? JSON.stringify(describeFault(error), undefined, 2)}\n`);
  process.exit(1);
}

export const stopWithoutDatabase = () =>
  fail(new Error("The embedded PostgreSQL ended. Try again."));
