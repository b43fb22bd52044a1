import type { Money } from "@outlay/core";
import type { TokenMode } from "@outlay/db";

/** What a token's writes are bounded by; each is null where there is no bound. */
export type TokenLimits = {
  /** Above it no money is recorded, changed or deleted, nor in another currency. */
  maxAmount: Money | null;
  /** Records that it changes in a book on a day of the book. */
  writesPerDay: number | null;
  /** The only procedures that it may call. */
  procedures: readonly string[] | null;
};

/** A signed-in user. */
export type SignedIn = { userId: string; sessionId: string };

/** A program with a user's personal access token. */
export type TokenHolder = {
  userId: string;
  tokenId: string;
  scopes: readonly string[];
  /** Whether its writes are made at once, or are proposals that a person decides on. */
  mode: TokenMode;
  /** The only books that the token works in; null for all of the user's books. */
  onlyBookIds: readonly string[] | null;
  limits: TokenLimits;
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
  onlyBookIds?: readonly string[] | null;
  tokenId?: string;
  limits?: TokenLimits;
  name?: string;
};

/** Whether a book is one of those that a token works in. */
export const worksIn = ({ onlyBookIds }: Pick<Reader, "onlyBookIds">, bookId: string): boolean =>
  !onlyBookIds || onlyBookIds.includes(bookId);
