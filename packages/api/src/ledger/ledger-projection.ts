import { command, json, param } from "@outlay/db";
import type { SQL } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { defineProjection, type Projection, type ProjectionParts } from "../feed/projection.ts";
import type { LedgerChange } from "./operations.logic.ts";
import type { TransactionFields } from "./resolve.logic.ts";

/** Categories that transactions refer to, existing transactions that change, and new ones as they are given. */
export type Affected = {
  categoryIds: Iterable<string>;
  entryIds: readonly string[];
  created: readonly TransactionFields[];
};

type LedgerProjection = Projection<LedgerChange, Affected>;

export const defineLedgerProjection = <Loaded, Delta>(
  parts: ProjectionParts<LedgerChange, Affected, Loaded, Delta>,
): LedgerProjection => defineProjection(parts);

/** The parameters of a statement that adds deltas to derived rows. */
export const givenDeltas = { bookId: param("bookId"), rows: param("deltas") };

/** A statement with `givenDeltas`; it is not sent if there are none. */
export function deltaCommand(name: string, statement: SQL) {
  const send = command(name, statement);
  return async ({ tx, book }: LockedBook, deltas: readonly object[]): Promise<void> => {
    if (deltas.length > 0) await send(tx, { bookId: book.id, deltas: json(deltas) });
  };
}
