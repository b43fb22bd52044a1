// Options of single calls, which travel in their context.

/** The option of a call that has an Idempotency-Key. */
export type Keyed = { context: { idempotencyKey: string } };

/**
 * Makes a create safe to send again, when its reply was lost: for 24 hours the same call with the
 * same key is answered with the first reply, and nothing is created twice.
 *
 * ```ts
 * const once = idempotencyKey(crypto.randomUUID());
 * const create = () => outlay.accounts.create.mutate({ name: "Savings" }, once);
 * ```
 *
 * With another input the key is refused with `idempotency.key_reused`, and while the first call is
 * under way with `idempotency.in_flight`.
 */
export function idempotencyKey(key: string): Keyed {
  return { context: { idempotencyKey: key } };
}

/** The key in the context of a call. */
export function keyOf(context: Record<string, unknown>): string | undefined {
  const { idempotencyKey: key } = context;
  return typeof key === "string" ? key : undefined;
}

/** How far a file has come, in bytes; `total` is undefined where the length is not known in advance. */
export type Progress = { loaded: number; total: number | undefined };
export type Report = (progress: Progress) => void;

/** The option of a call that reports its progress. */
export type Reported = { context: { onProgress: Report } };

/**
 * Reports the progress of a file, up or down:
 *
 * ```ts
 * await outlay.books.import.mutate({ file }, { ...withProgress(({ loaded, total }) => …), signal });
 * ```
 *
 * That of a download is reported while its body is read.
 */
export function withProgress(onProgress: Report): Reported {
  return { context: { onProgress } };
}

/** The option of a call that reports its operation. */
export type Reporting = { context: { onOperation: (id: string) => void } };

/**
 * Reports which operation a write was, so that it can be undone as a whole:
 *
 * ```ts
 * let operationId: string | undefined;
 * await outlay.budgets.remove.mutate({ id }, withOperation((made) => (operationId = made)));
 * if (operationId) await outlay.operations.undo.mutate({ id: operationId });
 * ```
 *
 * Nothing is reported where nothing was changed, nor for the kept reply to a call that was sent again. Such a call travels in a
 * request of its own.
 */
export function withOperation(onOperation: (id: string) => void): Reporting {
  return { context: { onOperation } };
}
