import { beginDays, projections, purgeRemovedBooks } from "@outlay/api";
import type { Services } from "./services.ts";

const defaultEveryMs = 5 * 60_000;

type Needs = Pick<Services, "background" | "calls" | "clock" | "db" | "live" | "throttle">;

type Reported = { onFailure: (error: unknown) => void; signal: AbortSignal };

/** Begins the days of books, and wakes the streams of those whose alerts were looked at. */
async function beginBookDays(
  { calls, clock, db, live }: Needs,
  { onFailure, signal }: Reported,
): Promise<void> {
  const { bookQueues } = calls;
  const begun = await beginDays({ db, bookQueues, projections, onFailure, signal }, clock());
  for (const bookId of begun) live.notifyBookChanged(bookId);
}

/** Does nothing while a call before is under way. */
function skipWhileRunning(run: () => Promise<unknown>): () => Promise<void> {
  let isRunning = false;
  return async () => {
    if (isRunning) return;
    isRunning = true;
    await run().finally(() => (isRunning = false));
  };
}

/**
 * Deletes expired rows and removed books, and begins the days of books: at once, then every five minutes. A run that takes
 * longer delays the next one. Returns a function that stops it.
 */
export function sweepRegularly(
  needs: Needs,
  onFailure: (error: unknown) => void,
  everyMs = defaultEveryMs,
): () => void {
  const { background, clock, db, throttle } = needs;
  const stopped = new AbortController();
  const reported = { onFailure, signal: stopped.signal };
  const beginOnce = skipWhileRunning(() => beginBookDays(needs, reported));
  const purgeOnce = skipWhileRunning(() => purgeRemovedBooks({ db, ...reported }, clock()));
  const sweep = () => {
    background.run(() => throttle.sweep(clock()), onFailure);
    background.run(beginOnce, onFailure);
    background.run(purgeOnce, onFailure);
  };
  sweep();
  const sweeping = setInterval(sweep, everyMs);
  return () => {
    stopped.abort();
    clearInterval(sweeping);
  };
}
