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
