import type { MemberRole } from "@outlay/db";

declare const proved: unique symbol;

/** A book that the principal of the request may see. Only `identity.ts` mints one, where membership was proved. */
export type Book = {
  readonly id: string;
  readonly baseCurrency: string;
  readonly timeZone: string;
  readonly role: MemberRole;
  /** The user who acts: whom the change feed names. */
  readonly actorId: string;
  readonly [proved]: true;
};
