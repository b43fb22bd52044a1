import { AppError, type CalendarDate } from "@outlay/core";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { isSame } from "./transaction-fields.logic.ts";

type Change = { before: LedgerTransaction | null; after: LedgerTransaction };

/** The last day of the closed period of a book; null if there is none. */
export type ClosedThrough = CalendarDate | null;

/** As many records in the way as an error names. */
export const maxClosedNamed = 100;

/** Names the transactions of the closed period that are in the way, or the first of them. */
export function periodClosed(
  through: CalendarDate,
  field: string,
  ids: readonly string[] = [],
): AppError {
  const code = "period.closed";
  const path = [field];
  const message = `The book is closed through ${through}. Its owner can change closedThrough in books.update.`;
  const named = ids.slice(0, maxClosedNamed);
  const issues = named.map((id) => ({
    path,
    code,
    message: `Transaction ${id} is in the closed period.`,
  }));
  const dependents = named.map((id) => ({ kind: "transaction" as const, id }));
  return new AppError(code, message, named.length > 0 ? issues : [{ path, code, message }], {
    dependents,
  });
}

const isClosed = (through: CalendarDate, entry: LedgerTransaction | null) =>
  entry !== null && entry.deletedAt === null && entry.occurredOn <= through;

/** Whether a change is of a transaction that is dated in the closed period, or would be. A deleted one counts nowhere. */
export function touchesClosed(through: ClosedThrough, { before, after }: Change): boolean {
  return through !== null && (isClosed(through, before) || isClosed(through, after));
}

/** Throws `period.closed` for a change that touches the closed period. */
export function assertOpen(through: ClosedThrough, change: Change): void {
  if (through === null || !touchesClosed(through, change)) return;
  const { before, after } = change;
  const isFromOpen = before === null || before.occurredOn > through;
  if (isFromOpen) throw periodClosed(through, "occurredOn");
  throw periodClosed(through, "id", [after.id]);
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
