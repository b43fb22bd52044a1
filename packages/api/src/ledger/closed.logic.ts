import { type AppError, type CalendarDate, fieldError } from "@outlay/core";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { isSame } from "./transaction-fields.logic.ts";

type Change = { before: LedgerTransaction | null; after: LedgerTransaction };

/** The last day of the closed period of a book; null if there is none. */
export type ClosedThrough = CalendarDate | null;

export function periodClosed(through: CalendarDate, field: string): AppError {
  return fieldError(
    "period.closed",
    [field],
    `The book is closed through ${through}. Its owner can change closedThrough in books.update.`,
  );
}

const isClosed = (through: CalendarDate, entry: LedgerTransaction | null) =>
  entry !== null && entry.deletedAt === null && entry.occurredOn <= through;

/** Throws `period.closed` for a transaction that is dated in the closed period, or would be. A deleted one counts nowhere. */
export function assertOpen(through: ClosedThrough, { before, after }: Change): void {
  if (through === null) return;
  const isFromOpen = before === null || before.occurredOn > through;
  if (isFromOpen && isClosed(through, after)) throw periodClosed(through, "occurredOn");
  if (isClosed(through, before) || isClosed(through, after)) throw periodClosed(through, "id");
}

/** Whether a change is of names or of the state alone, which stay open: renaming a payee and reconciling change no figure. */
export function isRenaming({ before, after }: Change): boolean {
  if (before === null) return false;
  const { payee, tags, state, origins, version, updatedAt } = after;
  const { updatedBy, updatedByName, operationId } = after;
  const author = { updatedBy, updatedByName, operationId };
  const changed = { payee, tags, state, origins, version, updatedAt, ...author };
  return isSame({ ...before, ...changed }, after);
}
