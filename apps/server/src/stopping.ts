import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds. */
const waits = {
  /** Two questions within this time are regular. */
  regular: 8_000,
  /** At most, for those who ask to notice. */
  notice: 6_000,
  /** For what a proxy has sent before it noticed. */
  settle: 250,
};

/** As many refusals in a row let proxies send no more: HAProxy's default, and more than that of others. */
const enough = 3;

/** That the server is about to stop: it is not ready, and still serves whatever comes. */
export type Stopping = {
  isStopping: () => boolean;
  /** To be called when someone asks whether the server is ready. */
  asked: () => void;
  /**
   * Resolves when a proxy that asks regularly has noticed, within six seconds; at once if nobody asks. Only then may connections be
   * refused and streams be ended: those who connect again reach another server.
   */
  begin: () => Promise<void>;
};

export function createStopping(): Stopping {
  /** The last two times. */
  let askedAt = [-Infinity, -Infinity];
  let isStopping = false;
  let refused = 0;
  const noticed = Promise.withResolvers<void>();
  return {
    isStopping: () => isStopping,
    asked: () => {
      askedAt = [askedAt[1] ?? -Infinity, performance.now()];
      if (isStopping && (refused += 1) === enough) noticed.resolve();
    },
    begin: async () => {
      isStopping = true;
      const [first = -Infinity] = askedAt;
      if (first < performance.now() - waits.regular) return;
      const waiting = new AbortController();
      const { signal } = waiting;
      await Promise.race([
        noticed.promise,
        delay(waits.notice, undefined, { signal }).catch(() => {}),
      ]);
      waiting.abort();
      await delay(waits.settle);
    },
  };
}
