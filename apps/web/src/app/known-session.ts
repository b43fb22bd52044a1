import type { TokenStore } from "@outlay/client";

// The session's cookie is the server's to read. A note beside it says whether to expect one: a first visit need not ask.

const key = "outlay.session";

export const isSessionKnown = (): boolean => localStorage.getItem(key) !== null;

/** The same store, which notes when a session begins and ends. */
export function notingSession(tokens: TokenStore): TokenStore {
  return {
    ...tokens,
    write: (next) => {
      if (next) localStorage.setItem(key, "cookie");
      else localStorage.removeItem(key);
      return tokens.write(next);
    },
  };
}
