import type { TokenMode } from "@outlay/db";

/** A signed-in user. */
export type SignedIn = { userId: string; sessionId: string };

/** A program with a user's personal access token. */
export type TokenHolder = {
  userId: string;
  tokenId: string;
  scopes: readonly string[];
  /** Whether its writes are made at once, or are proposals that a person decides on. */
  mode: TokenMode;
  /** The only book that the token works in; null for all of the user's books. */
  onlyBookId: string | null;
};

/** The caller, as proved, with the user's name. */
export type Principal = Caller & { name: string };
export type Caller = SignedIn | TokenHolder;

export function isSignedIn<Any extends Caller>(principal: Any): principal is Any & SignedIn {
  return "sessionId" in principal;
}

/** The parts of a principal that determine which books they can see, and what the feed says of their changes. */
export type Reader = {
  userId: string;
  onlyBookId?: string | null;
  tokenId?: string;
  name?: string;
};
