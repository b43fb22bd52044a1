import { AppError } from "@outlay/core";
import type { TokenHolder, TokenLimits } from "./principal.ts";

/** The error of a call beyond a token's limits, with the name of the limit. */
export function limitExceeded(limit: keyof TokenLimits, message: string): AppError {
  const code = "auth.limit_exceeded";
  return new AppError(code, message, [{ path: [], code, message: `limits.${limit}` }]);
}

/** What a token that only proposes may always call: a proposal of a procedure needs that one. */
const proposing = new Set(["proposals.create", "proposals.list", "proposals.get"]);

/** Whether a token's limits let it call a procedure. */
export function isWithinProcedures(
  { mode, limits: { procedures } }: Pick<TokenHolder, "mode" | "limits">,
  path: string,
): boolean {
  return procedures?.includes(path) !== false || (mode === "propose" && proposing.has(path));
}

/** Throws `auth.limit_exceeded` for a procedure that a token's limits leave out. */
export function assertProcedure(
  principal: Pick<TokenHolder, "mode" | "limits">,
  path: string,
): void {
  if (isWithinProcedures(principal, path)) return;
  const { procedures } = principal.limits;
  throw limitExceeded(
    "procedures",
    `This token calls only ${procedures?.join(", ")}; this is ${path}.`,
  );
}
