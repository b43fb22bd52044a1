import { type AppError, isStartupError } from "@outlay/core";

/** Ends the process. The message of an unexpected error is omitted: it can contain user data. */
export async function fail(error: unknown): Promise<never> {
  process.stderr.write(`${await describe(error)}\n`);
  process.exit(1);
}

async function describe(error: unknown): Promise<string> {
  if (isStartupError(error) || (error instanceof Error && error.constructor === Error))
    return error.message;
  // Loaded only here: it takes longer than all that a call with a wrong argument does.
  const { describeFault, findAppError } = await import("@outlay/api/domain");
  const known = findAppError(error);
  return known
    ? [known.message, ...issuesOf(known)].join("\n")
    : JSON.stringify(describeFault(error), undefined, 2);
}

/** Those that say more than the error itself. */
const issuesOf = ({ message: said, issues }: AppError) =>
  issues.flatMap(({ message }) => (message === said ? [] : `  ${message}`));

export const stopWithoutDatabase = (): void =>
  void fail(new Error("The embedded PostgreSQL ended. Try again."));
