import { createHash } from "node:crypto";
import { type Db, idempotencyKeys } from "@outlay/db";
import { and, eq, gt, lte, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { type BookQueues, createBookQueues } from "../feed/lock.ts";
import { AppError } from "@outlay/core";
import { readEnvelope, transformer } from "../support/transformer.ts";

const keptMs = 24 * 60 * 60 * 1000;
const printable = /^[ -~]{1,255}$/;

/** A call with an Idempotency-Key; `input` is the plain JSON that was sent. */
export type KeyedCall = { userId: string; key: string; path: string; input: unknown; now: Date };

/** What one server knows of the calls that are under way on it. */
export type CallsUnderWay = {
  bookQueues: BookQueues;
  /** Those with an Idempotency-Key, by book, user and key. */
  keyedCalls: Set<string>;
};

export function trackCalls(): CallsUnderWay {
  return { bookQueues: createBookQueues(), keyedCalls: new Set() };
}

type CallContext = CallsUnderWay & { db: Db; book: Book };

/**
 * Runs a call at most once for its key: for 24 hours, the same call of the same user in the same
 * book gets the first reply, which is stored in the call's own transaction. A failed call does not
 * use up the key. Throws `idempotency.in_flight`, `idempotency.key_reused`.
 */
export async function withIdempotency<Reply>(
  { db, book, bookQueues, keyedCalls }: CallContext,
  call: KeyedCall,
  run: (tx: Db) => Promise<Reply>,
): Promise<Reply> {
  assertKey(call.key);
  const requestHash = hash([call.path, call.input]);
  const name = JSON.stringify([book.id, call.userId, call.key]);
  if (keyedCalls.has(name)) throw isInFlight();
  keyedCalls.add(name);
  try {
    // A call that waits for the book must not hold a connection meanwhile.
    return await bookQueues(book.id, () =>
      db.transaction(async (tx) => {
        const kept = await claim(tx, book, call, hash(name).readBigInt64BE());
        if (!kept) return keep(tx, book, { ...call, requestHash }, await run(tx));
        if (kept.requestHash.equals(requestHash)) return readEnvelope(kept.reply) as Reply;
        throw new AppError(
          "idempotency.key_reused",
          "This Idempotency-Key was used for a different request. Make a new key for each request, and reuse it only to repeat that request.",
        );
      }),
    );
  } finally {
    keyedCalls.delete(name);
  }
}

function assertKey(key: string): void {
  if (printable.test(key)) return;
  throw new AppError(
    "input.invalid",
    "The header Idempotency-Key takes 1 to 255 printable ASCII characters, such as a UUID.",
  );
}

function isInFlight(): AppError {
  return new AppError(
    "idempotency.in_flight",
    "The first request with this Idempotency-Key is still in progress. Try again shortly.",
  );
}

/** SHA-256 of JSON, independent of the order of keys and of undefined fields. */
function hash(json: unknown): Buffer {
  return createHash("sha256").update(canonical(json)).digest();
}

function canonical(json: unknown): string {
  try {
    return JSON.stringify(json, (_key, value: unknown) => sorted(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError("input.malformed", "The input is nested too deeply.");
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  // Of a file, say, nothing would be hashed, and any two would be the same.
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new TypeError("An idempotent procedure takes plain JSON");
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Locks the key until the transaction ends, and returns the stored reply. */
async function claim(tx: Db, book: Book, { userId, key, now }: KeyedCall, lock: bigint) {
  // One round trip: a connection executes in order, so what is read is read under the lock.
  const [[locked], [kept]] = await Promise.all([
    tx.execute<{ is: boolean }>(sql`select pg_try_advisory_xact_lock(${lock}::bigint) as "is"`),
    tx
      .select({ requestHash: idempotencyKeys.requestHash, reply: idempotencyKeys.reply })
      .from(idempotencyKeys)
      .where(
        and(
          eq(idempotencyKeys.bookId, book.id),
          eq(idempotencyKeys.userId, userId),
          eq(idempotencyKeys.key, key),
          gt(idempotencyKeys.createdAt, forgottenAt(now)),
        ),
      ),
  ]);
  // Another server has locked it.
  if (!locked?.is) throw isInFlight();
  return kept;
}

type Done = KeyedCall & { requestHash: Buffer };

/** Stores a reply in the call's transaction and deletes the book's old ones. */
async function keep<Reply>(tx: Db, book: Book, done: Done, reply: Reply): Promise<Reply> {
  const { userId, key, requestHash, now } = done;
  await Promise.all([
    tx
      .delete(idempotencyKeys)
      .where(
        and(eq(idempotencyKeys.bookId, book.id), lte(idempotencyKeys.createdAt, forgottenAt(now))),
      ),
    tx.insert(idempotencyKeys).values({
      bookId: book.id,
      userId,
      key,
      requestHash,
      // The adapter still needs the reply as it is, and to serialize changes it.
      reply: transformer.serialize(structuredClone(reply)),
      createdAt: now,
    }),
  ]);
  return reply;
}

function forgottenAt(now: Date): Date {
  return new Date(now.getTime() - keptMs);
}
