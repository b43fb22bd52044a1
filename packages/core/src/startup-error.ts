/** Why the database cannot be used; each has a message that says what to do. */
export type StartupErrorCode =
  | "data_dir.in_use"
  | "data_dir.foreign"
  | "data_dir.other_version"
  | "data_dir.not_accessible"
  | "postgres.unsupported_platform"
  | "postgres.failed"
  | "database.no_answer"
  | "database.bad_url"
  | "database.not_utf8"
  | "database.no_transactions"
  | "backup.not_running"
  | "restore.not_empty"
  | "restore.unreadable"
  | "schema.older"
  | "schema.newer"
  | "schema.altered"
  | "citus.missing"
  | "citus.refused";

export interface StartupError extends Error {
  name: "StartupError";
  code: StartupErrorCode;
}

/** An error whose message is meant for the operator: print it without its stack. */
export function startupError(
  code: StartupErrorCode,
  message: string,
  options?: ErrorOptions,
): StartupError {
  return Object.assign(new Error(message, options), { name: "StartupError" as const, code });
}

export function isStartupError(error: unknown): error is StartupError {
  return error instanceof Error && error.name === "StartupError";
}
