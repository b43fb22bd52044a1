import { type Credentials, identify, type Identity, type KeyRing } from "@outlay/api";
import type { Db } from "@outlay/db";

const rememberedMs = 1000;
const maxRemembered = 1000;
/** Longer than an access token and a book's id; longer keys are not cached. */
const maxKeyLength = 1000;

/**
 * Authenticates the caller and caches the result for one second, because it takes a signature check and
 * a round trip, a third of a short request. An ended session therefore ends within a second on every
 * server, and immediately on the one that ended it.
 */
export type Identities = {
  identify: (credentials: Credentials, now: Date) => Promise<Identity>;
  forget: () => void;
};

export function rememberIdentities(db: Db, keys: KeyRing): Identities {
  // Under way or done: requests that come at once wait for the same.
  const remembered = new Map<string, { identity: Promise<Identity>; at: number }>();
  return {
    identify: (credentials, now) => {
      const key = JSON.stringify(credentials);
      const known = remembered.get(key);
      // In both directions, so that nothing is cached for longer when the clock is set back.
      if (known && Math.abs(now.getTime() - known.at) < rememberedMs) return known.identity;
      const identity = identify(db, keys, credentials, now);
      if (key.length > maxKeyLength) return identity;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(key, { identity, at: now.getTime() });
      identity.catch(() => {
        if (remembered.get(key)?.identity === identity) remembered.delete(key);
      });
      return identity;
    },
    // What was read before a change is not used after it: what is under way is no longer found.
    forget: () => remembered.clear(),
  };
}
