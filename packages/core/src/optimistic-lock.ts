import { fieldError } from "./errors.ts";

/** Throws `version.conflict` when the client has read another version than the current one. */
export function assertVersion(current: number, read: number | undefined): void {
  if (read === undefined || read === current) return;
  throw fieldError(
    "version.conflict",
    ["version"],
    `The current version is ${current}. Read it, then decide again.`,
  );
}
