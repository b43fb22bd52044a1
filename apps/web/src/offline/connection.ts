import { onlineManager } from "@tanstack/react-query";

/** What is known of the way to the server. Whether it is open is `onlineManager`'s to say: paused queries go on with it. */
export type Connection = {
  /** A call got no reply. Nothing is asked for until the server can be reached again, which is looked for. */
  reportLost: () => void;
  /** When the server was last heard of, as far as the page shows it. */
  readSeenAt: () => number;
  /** That what is shown was fetched then. */
  setSeenAt: (at: number) => void;
};

const firstWaitMs = 1_000;
const longestWaitMs = 15_000;
const longestProbeMs = 5_000;

async function isReachable(): Promise<boolean> {
  try {
    return (
      await fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(longestProbeMs) })
    ).ok;
  } catch {
    return false;
  }
}

/** Follows the browser's own word and the fate of calls: a server that is started again is away as well. */
export function watchConnection(): Connection {
  let seenAt = Date.now();
  let wait = firstWaitMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const probe = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (onlineManager.isOnline()) return;
    if (navigator.onLine && (await isReachable())) {
      wait = firstWaitMs;
      return onlineManager.setOnline(true);
    }
    timer ??= setTimeout(() => void probe(), wait);
    wait = Math.min(2 * wait, longestWaitMs);
  };
  const reportLost = () => {
    if (!onlineManager.isOnline()) return;
    seenAt = Date.now();
    onlineManager.setOnline(false);
    wait = firstWaitMs;
    timer = setTimeout(() => void probe(), wait);
  };
  onlineManager.setEventListener(() => {
    const stops = new AbortController();
    addEventListener("offline", reportLost, { signal: stops.signal });
    addEventListener("online", () => void probe(), { signal: stops.signal });
    return () => stops.abort();
  });
  if (!navigator.onLine) reportLost();
  return {
    reportLost,
    readSeenAt: () => seenAt,
    setSeenAt: (at) => {
      seenAt = at;
    },
  };
}
