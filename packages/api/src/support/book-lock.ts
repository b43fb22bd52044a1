import type { Db } from "@outlay/db";

declare const locked: unique symbol;

/** A book whose lock `tx` holds until it ends. Only `feed/lock.ts` makes one, so a function that takes it is called with the lock alone. */
export type BookLock = {
  readonly tx: Db;
  readonly book: { readonly id: string };
  readonly [locked]: true;
};
