import { type Db, notifications, proposals } from "@outlay/db";
import { and, eq, isNull, lte } from "drizzle-orm";
import { openForOwner } from "../access/owner.ts";
import { type BookQueues, changeBook } from "../feed/lock.ts";
import type { Projection } from "../feed/projection.ts";
import { resolveWaiting, waitingSince } from "./proposals.ts";

type Needs = {
  db: Db;
  bookQueues: BookQueues;
  projections: readonly Projection[];
  /** Called with the failure of a book: the next call tries again. */
  onFailure: (error: unknown) => void;
};

/** Says of the notifications of proposals that have expired that they need no decision any longer, and returns their books. */
export async function expireProposals(needs: Needs, now: Date): Promise<string[]> {
  const { db, onFailure } = needs;
  const { bookId, id, state, createdAt } = proposals;
  const isOpen = and(isNull(notifications.resolvedAt), eq(notifications.kind, "proposal.waiting"));
  const expired = await db
    .select({ bookId, id })
    .from(proposals)
    .innerJoin(
      notifications,
      and(eq(notifications.bookId, bookId), eq(notifications.entityId, id), isOpen),
    )
    .where(and(eq(state, "waiting"), lte(createdAt, waitingSince(now))));
  const done: string[] = [];
  for (const [named, rows] of Map.groupBy(expired, (row) => row.bookId)) {
    const resolve = async () => {
      const book = await openForOwner(db, named);
      if (!book) return;
      const ids = rows.map((row) => row.id);
      await changeBook({ ...needs, book, now }, (write) => resolveWaiting(write, ids));
      done.push(named);
    };
    await resolve().catch(onFailure);
  }
  return done;
}
