import { describeFault, findAppError } from "@outlay/api/domain";
import { type AppError, isStartupError } from "@outlay/core";

/** Ends the process. The message of an unexpected error is omitted: it can contain user data. */
export function fail(error: unknown): never {
  const expected = isStartupError(error) || (error instanceof Error && error.constructor === Error);
  const known = expected ? undefined : findAppError(error);
  const text = expected ? error.message : known && [known.message, ...issuesOf(known)].join("\n");
  process.stderr.write(`${text ?? JSON.stringify(describeFault(error), undefined, 2)}\n`);
  process.exit(1);
}

/** Those that say more than the error itself. */
const issuesOf = ({ message: said, issues }: AppError) =>
  issues.flatMap(({ message }) => (message === said ? [] : `  ${message}`));

export const stopWithoutDatabase = () =>
  fail(new Error("The embedded PostgreSQL ended. Try again."));
