/** Somebody who has signed in. */
export type SignedIn = { userId: string; sessionId: string };

/** A program, with a personal access token of a user's. */
export type TokenHolder = {
  userId: string;
  tokenId: string;
  scopes: readonly string[];
  /** The one book that the token works in; null for all of the user's. */
  onlyBookId: string | null;
};

/** Who is asking. */
export type Principal = SignedIn | TokenHolder;

export function isSignedIn(principal: Principal): principal is SignedIn {
  return "sessionId" in principal;
}

/** What of a principal tells which books they see. */
export type Reader = { userId: string; onlyBookId?: string | null };
