import { books } from "@outlay/db";
import { eq } from "drizzle-orm";
import { regroupSpending } from "../planning/budgets/recount.ts";
import { appendChanges } from "../feed/append.ts";
import { AppError, trustedCurrency } from "@outlay/core";
import { matchesFields } from "../support/replay.ts";
import type { BookImage, BookView, UpdateBookInput } from "./books.contract.ts";
import { lookAtAlerts } from "../planning/alerts/alert-state.ts";
import { lookAtAllStatements } from "../statements/statement-states.ts";
import { changeDay, withSettings } from "./days.ts";
import { getBook, imageColumns } from "./books.ts";
import type { LockedBook } from "../feed/lock.ts";
import { assertPermission } from "../access/roles.logic.ts";

/**
 * Throws `book.forbidden` unless the caller is the owner. Their role may have changed since the
 * request arrived, so it is read again under the lock.
 */
export async function assertOwner({ tx, book }: LockedBook): Promise<void> {
  const { role } = await getBook(tx, { userId: book.actorId }, book.id);
  assertPermission(role, "manage");
}

/** Changes the given settings. Throws `book.not_found`, `book.forbidden`. */
export async function updateBook(write: LockedBook, input: UpdateBookInput): Promise<BookView> {
  const { tx, book, now } = write;
  const { id: _, ...given } = input;
  await assertOwner(write);
  const { role, ...before } = await getBook(tx, { userId: book.actorId }, book.id);
  if (matchesFields(before, given)) return { ...before, role };
  const update = async () => {
    const [updated] = await tx
      .update(books)
      .set({ ...given, updatedAt: now })
      .where(eq(books.id, book.id))
      .returning(imageColumns);
    if (!updated) throw new AppError("book.not_found", "The book was deleted.");
    await recordUpdate(write, { before, after: updated });
    return updated;
  };
  const { monthStartDay, monthStartRule, weekStartDay } = given;
  const former = trustedCurrency(before.baseCurrency);
  const { timeZone = before.timeZone, baseCurrency = former } = given;
  const changed = withSettings(write, { timeZone, baseCurrency });
  const after = matchesFields(before, { monthStartDay, monthStartRule, weekStartDay })
    ? await update()
    : await regroupSpending(changed, {}, update);
  if (timeZone !== before.timeZone) {
    await changeDay(changed);
    await lookAtAllStatements(changed);
  }
  // Budgets convert foreign spending through it where no other rate is known.
  else if (baseCurrency !== former) await lookAtAlerts(changed);
  return { ...after, role };
}

async function recordUpdate(
  write: LockedBook,
  images: { before: BookImage; after: BookImage },
): Promise<void> {
  await appendChanges(write, [
    { entity: "book", entityId: write.book.id, op: "update", ...images },
  ]);
}
