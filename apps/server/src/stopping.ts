import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds. */
const waits = {
  /** Two questions within this time are regular. */
  regular: 8_000,
  /** For everyone who asks to notice: three questions, one a second, or one of a proxy that asks every five. */
  notice: 6_000,
};

/** That the server is about to stop: it is not ready, and still serves whatever comes. */
export type Stopping = {
  isStopping: () => boolean;
  /** To be called when someone asks whether the server is ready. */
  asked: () => void;
  /**
   * Resolves after six seconds, in which proxies that ask regularly notice; at once if nobody asks. Only then may connections be
   * refused and streams be ended: those who connect again reach another server.
   */
  begin: () => Promise<void>;
};

/** With several workers each is asked more rarely: connections go to them in turn. */
export function createStopping(workers: number): Stopping {
  /** The last two times. */
  let askedAt = [-Infinity, -Infinity];
  let isStopping = false;
  return {
    isStopping: () => isStopping,
    asked: () => {
      askedAt = [askedAt[1] ?? -Infinity, performance.now()];
    },
    begin: async () => {
      isStopping = true;
      const [first = -Infinity] = askedAt;
      // Not as soon as some were refused: they do not say who asked, and there may be several proxies.
      if (first >= performance.now() - waits.regular * workers) await delay(waits.notice);
    },
  };
}
