import type { CurrencyCode } from "@outlay/core";
import type { MemberRole } from "@outlay/db";
import type { TokenLimits } from "./principal.ts";

declare const proved: unique symbol;

/** A book that the principal may see. Only `identity.ts` makes one, after proving the membership. */
export type Book = {
  readonly id: string;
  readonly baseCurrency: CurrencyCode;
  readonly timeZone: string;
  readonly role: MemberRole;
  /** The acting user, as recorded in the change feed. */
  readonly actorId: string;
  readonly actorName: string | null;
  /** The personal access token of the request, if it has one. */
  readonly tokenId: string | null;
  /** Of that token. */
  readonly limits?: TokenLimits | undefined;
  readonly [proved]: true;
};
