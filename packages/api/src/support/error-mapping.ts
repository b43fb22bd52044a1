import { AppError, type ErrorCode, fieldError, type Issue } from "@outlay/core";

/** Errors of violated constraints, by the constraint's name: a code, the field and a message. */
export type Constraints = Readonly<
  Record<string, readonly [ErrorCode, Issue["path"], message: string]>
>;

/** The book or user was deleted by a concurrent request. */
const gone: readonly [ending: RegExp, ErrorCode, message: string][] = [
  [/_book_fkey$/, "book.not_found", "The book was deleted."],
  [/_user_fkey$/, "auth.unauthenticated", "The user account was deleted."],
];

const outOfRange = "22003";
/**
 * Temporary errors: connections (08), resources such as a full disk (53), an operator (57), the system (58), locks and
 * deadlocks, a read-only server, a transaction that has already failed or ended (25P0), a prepared statement that the
 * server has lost, and the codes of postgres.js and the network for a lost connection.
 */
const unavailable =
  /^((08|53|57|58)...|55P03|40001|40P01|25006|25P0[234]|26000|CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/;
/** The system calls of Node that fail without a server. */
const connecting = new Set<unknown>(["connect", "getaddrinfo"]);

/** A migration of the next release invalidated a cached plan. Other missing features are bugs. */
const isOutdatedPlan = ({ code, routine }: DatabaseFault) =>
  code === "0A000" && routine === "RevalidateCachedQuery";

const isUnavailable = (fault: DatabaseFault) =>
  unavailable.test(String(fault.code)) || connecting.has(fault.syscall) || isOutdatedPlan(fault);

/** Whether the database rejected data: malformed, out of range, or violating a constraint. */
export function isRefusedData(error: unknown): boolean {
  return causeChain(error).some(
    (link) =>
      link instanceof Error && "code" in link && /^2[23][0-9A-Z]{3}$/.test(String(link.code)),
  );
}

type DatabaseFault = {
  code?: unknown;
  constraint_name?: unknown;
  message?: unknown;
  routine?: unknown;
  syscall?: unknown;
};

/** The errors from the outermost to the first cause; bounded, because causes may be cyclic. */
function causeChain(error: unknown): unknown[] {
  const chain = [error];
  while (chain.length < 10) {
    const last = chain.at(-1);
    if (!(last instanceof Error) || last.cause === undefined) break;
    chain.push(last.cause);
  }
  return chain;
}

/**
 * The name of the violated constraint. A sharded database may have it only in the message, with the shard's number at
 * the end. Messages of other errors may quote user input.
 */
function constraintName({ code, constraint_name: name, message }: DatabaseFault): string {
  const isViolation = typeof code === "string" && code.startsWith("23");
  const quoted = isViolation ? /constraint "([^"]+)"/.exec(String(message))?.[1] : undefined;
  const named = typeof name === "string" ? name : quoted;
  return named?.replace(/_\d+$/, "") ?? "";
}

function readConstraint(
  fault: DatabaseFault,
  constraints: ReadonlyMap<string, Constraints[string]>,
): AppError | undefined {
  const name = constraintName(fault);
  const known = constraints.get(name);
  if (known) return fieldError(...known);
  const [, code, message] = gone.find(([ending]) => ending.test(name)) ?? [];
  return code && message ? fieldError(code, [], message) : undefined;
}

/** Returns the AppError for an error of the domain or the database; undefined for an unexpected error. */
export type FindAppError = (error: unknown) => AppError | undefined;

/** Maps errors, with the constraints of all tables. */
export function createErrorMapping(tables: readonly Constraints[]): FindAppError {
  const constraints = new Map(tables.flatMap((table) => Object.entries(table)));
  return (error) => {
    for (const link of causeChain(error)) {
      if (link instanceof AppError) return link;
      if (typeof link !== "object" || link === null) continue;
      const fault: DatabaseFault = link;
      const constraint = readConstraint(fault, constraints);
      if (constraint) return constraint;
      if (fault.code === outOfRange)
        return new AppError("amount.out_of_range", "The amounts add up to more than the maximum.");
      if (isUnavailable(fault))
        return new AppError(
          "server.unavailable",
          "The database is busy or does not answer. Try again shortly.",
        );
    }
    return undefined;
  };
}

/** The loggable part of an error, without messages, which can contain SQL and values. */
export function describeFault(error: unknown): { name: string; code?: string; stack: string[] } {
  const root = causeChain(error).at(-1);
  if (!(root instanceof Error)) return { name: typeof root, stack: [] };
  const code: unknown = "code" in root ? root.code : undefined;
  return {
    name: root.name,
    ...(typeof code === "string" && { code }),
    stack: (root.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim())
      .slice(0, 12),
  };
}
