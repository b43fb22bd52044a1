import { TRPCClientError } from "@trpc/client";
import type { AppRouter, ErrorCode, ErrorData } from "./router.generated.ts";

/** A failure that the server explained; `data` has its code, its issues by field and the request's id; with a 429 or 503 `retryAfterSeconds` says when to try again. */
export type OutlayError<Code extends ErrorCode = ErrorCode> = TRPCClientError<AppRouter> & {
  data: ErrorData & { code: Code };
};

/**
 * Whether an error is one that the server explained, with one of the codes when any are given:
 * `if (isOutlayError(error, "version.conflict")) …`. A lost connection is not.
 */
export function isOutlayError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is OutlayError<Code> {
  if (!(error instanceof TRPCClientError)) return false;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("code" in data)) return false;
  return codes.length === 0 || codes.some((code) => code === data.code);
}
