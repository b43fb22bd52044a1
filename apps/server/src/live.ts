import { type Feeds, openFeeds } from "@outlay/api";
import type { Channel, Db } from "@outlay/db";

/** Milliseconds. */
export const defaultTimings = {
  /** How often streams are authenticated again, and changes that nobody has announced are looked for. */
  check: 2_000,
  /** How long the books that have changed are gathered before the other servers hear of them. */
  gather: 25,
  /** How often something is sent over an idle stream, so that proxies keep it open. */
  heartbeat: 15_000,
  /** How long a reader may take nothing before it is dropped. */
  readTimeout: 20_000,
  /** How often a socket is pinged; one that has not answered the last one is dropped. */
  ping: 30_000,
  /** How long a socket may take to send its token. */
  authenticate: 5_000,
};
export type Timings = typeof defaultTimings;

/** The change feeds that are followed here; other servers are notified of their changes. */
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
};

/** A notification holds less than 8,000 bytes. */
const maxIds = 200;

export function openLiveFeeds({ db, channel, clock, onFailure, ...given }: Needs): LiveFeeds {
  const timings = { ...defaultTimings, ...given.timings };
  const feeds = openFeeds(db, { clock, onFailure });
  let isListening = false;
  let checking: NodeJS.Timeout | undefined;

  // What is heard only wakes: lost or late, the rows are there, and the next check finds them.
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
  // In a transaction of its own: one that notifies holds a lock of the whole database as it commits.
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
      return feeds.follow(follow);
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
