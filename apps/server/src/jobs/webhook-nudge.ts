import { findDueWebhooks } from "@outlay/api";
import type { Db } from "@outlay/db";
import type { Jobs } from "./jobs.ts";
import { deliverWebhook } from "./webhooks.ts";

/** Milliseconds. */
const waits = {
  /** How long changed books are collected. */
  gather: 25,
  /** How long after a look the next one is, so that many changes cost one query a second. */
  pause: 1_000,
};

type Needs = {
  db: Db;
  clock: () => Date;
  jobs: Pick<Jobs, "addAll">;
  onFailure: (error: unknown) => void;
};

export type WebhookNudge = {
  /** To be called after a commit. */
  changed: (bookId: string) => void;
  stop: () => void;
};

/**
 * Adds jobs for the webhooks of changed books, after the commit: what changes a book does not wait for that. Whatever is missed, the
 * regular job finds.
 */
export function createWebhookNudge({ db, clock, jobs, onFailure }: Needs): WebhookNudge {
  const bookIds = new Set<string>();
  let isStopped = false;
  let lookedAt = -Infinity;
  let waiting: NodeJS.Timeout | undefined;

  const look = async () => {
    waiting = undefined;
    lookedAt = performance.now();
    const changed = [...bookIds];
    bookIds.clear();
    await jobs.addAll(db, deliverWebhook, await findDueWebhooks(db, clock(), changed));
  };

  return {
    changed: (bookId) => {
      if (isStopped) return;
      bookIds.add(bookId);
      const wait = Math.max(waits.gather, lookedAt + waits.pause - performance.now());
      waiting ??= setTimeout(() => void look().catch(onFailure), wait).unref();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(waiting);
    },
  };
}
