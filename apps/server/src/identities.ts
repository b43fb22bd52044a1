import { type Credentials, identify, type Identity, type KeyRing } from "@outlay/api";
import type { Db } from "@outlay/db";

const rememberedMs = 1000;
const maxRemembered = 1000;
/** An access token and a book's id are shorter; what is longer is not worth the memory. */
const maxKeyLength = 1000;

/**
 * Authenticates the caller, and remembers it for one second: proving costs a signature and a round trip, a
 * third of a short request. So an ended session ends within a second on every server, and at once
 * on the one that ended it.
 */
export type Identities = {
  identify: (credentials: Credentials, now: Date) => Promise<Identity>;
  forget: () => void;
};

export function rememberIdentities(db: Db, keys: KeyRing): Identities {
  const remembered = new Map<string, { identity: Identity; at: number }>();
  let generation = 0;
  return {
    identify: async (credentials, now) => {
      const key = JSON.stringify(credentials);
      const known = remembered.get(key);
      // On either side, so that nothing is remembered for longer when the clock is set back.
      if (known && Math.abs(now.getTime() - known.at) < rememberedMs) return known.identity;
      const begun = generation;
      const identity = await identify(db, keys, credentials, now);
      if (remembered.size >= maxRemembered) remembered.clear();
      // What was read before a change must not be believed after it.
      if (begun === generation && key.length <= maxKeyLength)
        remembered.set(key, { identity, at: now.getTime() });
      return identity;
    },
    forget: () => {
      generation++;
      remembered.clear();
    },
  };
}
