import { TRPCClientError } from "@trpc/client";
import type { AppRouter, ErrorCode, ErrorCodes, ErrorData } from "./router.generated.ts";

/** A failure that the server explained; `data` has its code, its issues by field and the request's id; with a 429 or 503 `retryAfterSeconds` says when to try again. */
export type OutlayError<Code extends ErrorCode = ErrorCode> = TRPCClientError<AppRouter> & {
  data: ErrorData & { code: Code };
};

/** Whose error it is: the codes that a procedure documents are the ones that it can have. */
export type ErrorOf<Path extends keyof ErrorCodes> = { procedure: Path };

/**
 * Whether an error is one that the server explained, with one of the codes when any are given:
 * `if (isOutlayError(error, "version.conflict")) …`. A lost connection is not.
 *
 * With a procedure's name, the codes of its error are those that it documents, so that a `switch` knows them all:
 * `if (isOutlayError(error, { procedure: "expenses.create" })) switch (error.data.code) …`
 */
export function isOutlayError<Path extends keyof ErrorCodes>(
  error: unknown,
  of: ErrorOf<Path>,
): error is OutlayError<ErrorCodes[Path]>;
export function isOutlayError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is OutlayError<Code>;
export function isOutlayError(error: unknown, ...asked: readonly (string | object)[]): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("code" in data)) return false;
  const [first] = asked;
  return (
    first === undefined || typeof first === "object" || asked.some((code) => code === data.code)
  );
}

/** The same error with another text. */
export function withMessage(error: OutlayError, message: string): TRPCClientError<AppRouter> {
  const { shape, meta } = error;
  if (!shape) return error;
  return TRPCClientError.from({ error: { ...shape, message } }, { ...(meta && { meta }) });
}
