import { type Feeds, openFeeds } from "@outlay/api";
import type { Channel, Db } from "@outlay/db";

/** Milliseconds. */
export const defaultTimings = {
  /** How often streams are authenticated again, and missed changes are looked for. */
  check: 2_000,
  /** How long changed books are collected before other servers are notified. */
  gather: 25,
  /** How often a heartbeat is sent over an idle stream, so that proxies keep it open. */
  heartbeat: 15_000,
  /** How long a reader may receive nothing before it is disconnected. */
  readTimeout: 20_000,
  /** How often a socket is pinged; one without a pong since the last ping is closed. */
  ping: 30_000,
  /** How long a socket may take to send its token. */
  authenticate: 5_000,
};
export type Timings = typeof defaultTimings;

/** The change feeds followed at this server; other servers are notified of changes. */
export type LiveFeeds = Feeds & {
  timings: Timings;
  /** To be called after a commit. */
  notifyBookChanged: (bookId: string) => void;
};

type Needs = {
  db: Db;
  channel: Channel;
  clock: () => Date;
  timings?: Partial<Timings>;
  onFailure: (error: unknown) => void;
  /** Called for each event that a stream delivers while it is new, with the seconds since its request. */
  onDelivered?: ((seconds: number) => void) | undefined;
};

/** A PostgreSQL notification has less than 8,000 bytes. */
const maxIds = 200;

/** The same stream, with the delay of what has happened since it was opened. */
function observed(
  stream: Awaited<ReturnType<Feeds["follow"]>>,
  { clock, onDelivered }: Pick<Needs, "clock" | "onDelivered">,
): typeof stream {
  const openedAt = clock();
  async function* read() {
    for await (const event of stream) {
      const at = "at" in event.data && event.data.at instanceof Date ? event.data.at : openedAt;
      if (at > openedAt) onDelivered?.(Math.max(0, clock().getTime() - at.getTime()) / 1000);
      yield event;
    }
  }
  return Object.assign(read(), { since: stream.since });
}

export function openLiveFeeds({ db, channel, clock, onFailure, ...given }: Needs): LiveFeeds {
  const timings = { ...defaultTimings, ...given.timings };
  const feeds = openFeeds(db, { clock, onFailure });
  let isListening = false;
  let checking: NodeJS.Timeout | undefined;

  // Notifications only wake the feeds: if one is lost or late, the next check finds the rows.
  const listen = () => {
    if (isListening) return;
    isListening = true;
    const wake = (ids: string) => ids.split(" ").forEach(feeds.wake);
    channel.listen(wake, feeds.check).catch((error: unknown) => {
      isListening = false;
      onFailure(error);
    });
  };
  const checkRegularly = () => {
    checking ??= setInterval(checkAgain, timings.check);
  };
  const checkAgain = () => {
    const { streams, watched } = feeds.count();
    if (streams + watched === 0) {
      clearInterval(checking);
      checking = undefined;
      return;
    }
    listen();
    feeds.check();
  };

  const changed = new Set<string>();
  let sending: NodeJS.Timeout | undefined;
  // In a separate transaction, because a notifying one locks the whole database while it commits.
  const sendChanged = async () => {
    sending = undefined;
    const ids = [...changed];
    changed.clear();
    for (let at = 0; at < ids.length; at += maxIds)
      await channel.send(ids.slice(at, at + maxIds).join(" "));
  };

  return {
    ...feeds,
    timings,
    follow: async (follow) => {
      listen();
      checkRegularly();
      return observed(await feeds.follow(follow), { clock, onDelivered: given.onDelivered });
    },
    watch: (...watching) => {
      checkRegularly();
      feeds.watch(...watching);
    },
    notifyBookChanged: (bookId) => {
      feeds.wake(bookId);
      changed.add(bookId);
      sending ??= setTimeout(() => void sendChanged().catch(onFailure), timings.gather);
    },
    close: () => {
      clearInterval(checking);
      clearTimeout(sending);
      feeds.close();
    },
  };
}
