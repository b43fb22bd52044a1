import { AppError } from "@outlay/core";
import { type Scope, scopes } from "./scopes.contract.ts";

/** What of a procedure tells the scope that it needs. */
type Target = { path: string; type: "query" | "mutation" | "subscription" };

/** The scope that a procedure needs: the first part of its path, and whether it changes something. Throws for a group that the scopes lack. */
export function scopeOf({ path, type }: Target): Scope {
  const [group = ""] = path.split(".");
  const needed = `${group}:${type === "mutation" ? "write" : "read"}`;
  const scope = scopes.find((each) => each === needed);
  if (!scope) throw new TypeError(`${path} needs a scope ${needed}, which is not listed`);
  return scope;
}

/** Throws `auth.scope_missing`. Writing is no leave to read: a program that only adds needs to see nothing. */
export function assertScope(granted: readonly string[], needed: Scope): void {
  const [, all = ""] = needed.split(":");
  if (granted.includes(needed) || granted.includes(all)) return;
  throw new AppError(
    "auth.scope_missing",
    `This needs a token with the scope ${needed}, or ${all} for all groups.`,
    [{ path: [], code: "auth.scope_missing", message: needed }],
  );
}
