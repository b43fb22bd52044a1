import type { Db } from "@outlay/db";
import type { KeyRing } from "../access/access-tokens.ts";
import type { Book } from "../access/book.ts";
import { openBook } from "../access/identity.ts";
import { listChanges } from "../changes/changes.ts";
import type { ShownChange } from "../feed/entity.ts";
import type { BookQueues } from "../feed/lock.ts";
import type { Projection } from "../feed/projection.ts";
import type { Outside } from "../support/ports.ts";
import { disableWebhook } from "./disabling.ts";
import { eventIdOf, eventTypeOf, failingMs, isWanted, waitMsAfter } from "./events.logic.ts";
import { newDeliveryId } from "./log.ts";
import { findOpenWebhook, keepProgress, type WebhookRef } from "./progress.ts";
import { askedWaitMs } from "./retry-after.ts";
import { readSecrets } from "./secrets.ts";
import { isAccepted, type Sent, sendMessage } from "./sending.ts";
import type { DeliveryRow, WebhookRow } from "./webhook-rows.ts";

/** What deliveries use. */
export type Delivering = {
  db: Db;
  keys: KeyRing;
  clock: () => Date;
  outside: Outside;
  bookQueues: BookQueues;
  projections: readonly Projection[];
  random: () => number;
  /** Ends it after the current event. */
  signal: AbortSignal;
};

const bounds = {
  /** Changes that are read at once. */
  page: 200,
  /** How long what was delivered may not be kept: after a crash it is sent again. */
  keepAfterMs: 1_000,
  /** How long one run takes before others have their turn. */
  sliceMs: 10_000,
  /** How long a receiver may take once the server stops. */
  cutAfterMs: 2_000,
};

/** `more` if there are events to deliver at once, `failed` if one could not be, `disabled` if that was the last attempt. */
export type DeliveryEnd = "done" | "more" | "failed" | "disabled";

/** One webhook's run: what it has done and not yet kept. */
type Run = {
  needs: Delivering;
  ref: WebhookRef;
  book: Book;
  /** The webhook as it was when something was last kept. */
  webhook: WebhookRow;
  secrets: readonly string[];
  /** Aborts what is being sent. */
  cut: AbortSignal;
  cursor: number;
  log: DeliveryRow[];
  keptAt: number;
};

/**
 * Sends what has happened since the last event that was delivered, in order, each at least once: what was delivered is kept
 * after a second at most, and what was not is sent again after a crash, with the same id. Ends when there is nothing left,
 * after 10 seconds, at the first failure, or when the webhook has ended.
 */
export async function deliverChanges(needs: Delivering, ref: WebhookRef): Promise<DeliveryEnd> {
  const until = performance.now() + bounds.sliceMs;
  const run = await beginRun(needs, ref);
  if (!run) return "done";
  const isOver = () => needs.signal.aborted || performance.now() > until;
  for (;;) {
    const since = run.cursor;
    const { items } = await listChanges(needs.db, run.book, { since, limit: bounds.page });
    for (const change of items) {
      const outcome = await deliver(run, change);
      if (outcome === "cut") break;
      if (outcome && !isAccepted(outcome)) return keepFailed(run, outcome);
      run.cursor = change.seq;
      if (isOver()) break;
      const isLate = performance.now() > run.keptAt + bounds.keepAfterMs;
      if (isLate && !(await keep(run))) return "done";
    }
    if (!(await keep(run)) || items.length === 0) return "done";
    if (isOver()) return "more";
  }
}

async function beginRun(needs: Delivering, ref: WebhookRef): Promise<Run | undefined> {
  const webhook = await findOpenWebhook(needs.db, ref, needs.clock());
  if (!webhook) return undefined;
  const book = await openBook(needs.db, { userId: webhook.ownerId }, ref.bookId);
  if (book?.role !== "owner") return undefined;
  return {
    needs,
    ref,
    book,
    webhook,
    secrets: await readSecrets(needs, webhook),
    cut: abortLater(needs.signal),
    cursor: webhook.cursorSeq,
    log: [],
    keptAt: performance.now(),
  };
}

/** A receiver may still reply while the server stops, but not for long. */
function abortLater(signal: AbortSignal): AbortSignal {
  const cut = new AbortController();
  const later = () => void setTimeout(() => cut.abort(), bounds.cutAfterMs).unref();
  if (signal.aborted) later();
  else signal.addEventListener("abort", later, { once: true });
  return cut.signal;
}

/** Keeps what was delivered, and takes what the owner has changed meanwhile. Returns whether the webhook is still open. */
async function keep(run: Run): Promise<boolean> {
  const { needs, ref, webhook, cursor, log } = run;
  run.keptAt = performance.now();
  if (cursor === webhook.cursorSeq && log.length === 0) return true;
  const kept = await keepProgress(needs.db, ref, { cursor, log });
  if (!kept) return false;
  run.webhook = kept;
  run.secrets = await readSecrets(needs, kept);
  run.log = [];
  return true;
}

/** What receivers get of a change. */
const bodyOf = (type: string, bookId: string, change: ShownChange) =>
  JSON.stringify({ type, timestamp: change.at, data: { bookId, ...change } });

/** Sends a change if it is of an event to send, and returns how that went. */
async function deliver(run: Run, change: ShownChange): Promise<Sent | "cut" | undefined> {
  const { needs, ref, webhook, secrets, cut } = run;
  const { webhookId, bookId } = ref;
  const type = eventTypeOf(change);
  if (!isWanted(webhook.events, type)) return undefined;
  const at = needs.clock();
  const id = eventIdOf(webhookId, change);
  const message = { id, at, body: bodyOf(type, bookId, change) };
  const sending = { url: webhook.url, secrets, message, signal: cut };
  const outcome = await sendMessage(needs, sending).catch((error: unknown) => {
    if (cut.aborted) return "cut" as const;
    throw error;
  });
  if (outcome === "cut") return outcome;
  const { seq } = change;
  const attempt = attemptsBefore(run) + 1;
  const row = { webhookId, id: newDeliveryId(at, seq), message: id, seq, type, at, attempt };
  const { status, error, durationMs } = outcome;
  run.log.push({ ...row, status, error, durationMs });
  return outcome;
}

/** The failed attempts before belong to the first event that is sent after what was kept. */
const attemptsBefore = ({ log, webhook }: Run) => (log.length === 0 ? webhook.attempts : 0);

/** Keeps a failure, after which others have their turn; disables the webhook where it is to be sent no more. */
async function keepFailed(run: Run, { status, retryAfter }: Sent): Promise<DeliveryEnd> {
  const { needs, ref, book, webhook, cursor, log } = run;
  const now = needs.clock();
  const attempts = log.at(-1)?.attempt ?? 1;
  const failingSince = (attempts > 1 ? webhook.failingSince : null) ?? now;
  const lastAt = failingSince.getTime() + failingMs;
  const waitMs = Math.max(waitMsAfter(attempts, needs.random()), askedWaitMs(retryAfter, now));
  const nextAt = now.getTime() + waitMs;
  const nextAttemptAt = new Date(Math.min(nextAt, lastAt));
  await keepProgress(needs.db, ref, {
    cursor,
    log,
    failing: { failingSince, attempts, nextAttemptAt },
  });
  if (status !== 410 && now.getTime() < lastAt) return "failed";
  const by = status === 410 ? "gone" : "failed";
  return (await disableWebhook({ ...needs, book, now }, webhook, by)) ? "disabled" : "failed";
}
