/** A signed-in user. */
export type SignedIn = { userId: string; sessionId: string };

/** A program with a user's personal access token. */
export type TokenHolder = {
  userId: string;
  tokenId: string;
  scopes: readonly string[];
  /** The only book that the token works in; null for all of the user's books. */
  onlyBookId: string | null;
};

/** The caller. */
export type Principal = SignedIn | TokenHolder;

export function isSignedIn(principal: Principal): principal is SignedIn {
  return "sessionId" in principal;
}

/** The part of a principal that determines which books they can see. */
export type Reader = { userId: string; onlyBookId?: string | null };
