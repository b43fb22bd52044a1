import type { Tokens, TokenStore } from "./tokens.ts";

/** The tokens that a client holds, wherever they are kept. */
export type Session = {
  read: () => Promise<Tokens | undefined>;
  write: (tokens: Tokens | undefined) => Promise<void>;
  /** Whether a cookie may have a session that this page has not asked for yet. */
  mayResume: () => boolean;
  /** Runs a task while nobody else who shares the store renews. */
  alone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  /** Runs one renewal for all that share the store, in this program and in others; the others wait for it. */
  renewOnce: <Result>(renew: () => Promise<Result>) => Promise<Result>;
};

/** The renewals under way. Clients that share a store share them, as a refresh token works once. */
const renewals = new WeakMap<TokenStore, Promise<unknown>>();

/** Calls back once each time that a session ends, for any reason. */
export function openSession(store: TokenStore, onSignedOut: () => void): Session {
  let isSignedIn = false;
  let mayResume = store.session === "cookie" && typeof location !== "undefined";
  const alone: Session["alone"] = store.exclusive ?? ((task) => task());
  const follow = (tokens: Tokens | undefined): void => {
    const hasEnded = isSignedIn && !tokens;
    isSignedIn = tokens !== undefined;
    if (hasEnded) onSignedOut();
  };
  const read = async () => {
    const tokens = await store.read();
    follow(tokens);
    return tokens;
  };
  if (store.subscribe) {
    // A store that cannot be read fails the calls that need it.
    const look = () => void read().catch(() => {});
    store.subscribe(() => {
      mayResume = false;
      look();
    });
    // Another tab may sign out before this one has asked for anything.
    look();
  }
  return {
    read,
    write: async (tokens) => {
      mayResume = false;
      await store.write(tokens);
      follow(tokens);
    },
    mayResume: () => mayResume,
    alone,
    renewOnce: <Result>(renew: () => Promise<Result>): Promise<Result> => {
      const underWay = renewals.get(store) as Promise<Result> | undefined;
      if (underWay) return underWay;
      const renewal = alone(renew).finally(() => renewals.delete(store));
      renewals.set(store, renewal);
      return renewal;
    },
  };
}
