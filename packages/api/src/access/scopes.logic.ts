import { AppError } from "@outlay/core";
import { type Scope, scopes } from "./scopes.contract.ts";

/** The part of a procedure that determines its scope. */
type Target = { path: string; type: "query" | "mutation" | "subscription"; isRead?: boolean };

/** The scope of a procedure: its group, and whether it is a mutation that writes. Throws for a group without scopes. */
export function scopeOf({ path, type, isRead = false }: Target): Scope {
  const [group = ""] = path.split(".");
  const needed = `${group}:${type === "mutation" && !isRead ? "write" : "read"}`;
  const scope = scopes.find((each) => each === needed);
  if (!scope) throw new TypeError(`${path} needs a scope ${needed}, which is not listed`);
  return scope;
}

/** Throws `auth.scope_missing`. Write does not include read: a program that only adds data needs to see none. */
export function assertScope(granted: readonly string[], needed: Scope): void {
  const [, all = ""] = needed.split(":");
  if (granted.includes(needed) || granted.includes(all)) return;
  throw new AppError(
    "auth.scope_missing",
    `This needs a token with the scope ${needed}, or ${all} for all groups.`,
    [{ path: [], code: "auth.scope_missing", message: needed }],
  );
}
