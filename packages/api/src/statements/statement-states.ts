import { type CalendarDate, formatMinor } from "@outlay/core";
import { plainArray, statements } from "@outlay/db";
import { and, eq, gte, or, type SQL, sql } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import type { EventNotification } from "../planning/notifications/new-notification.logic.ts";
import { notify, resolveNotifications } from "../planning/notifications/notify.ts";
import { type ComparedStatement, selectStatements, type StatementRow } from "./statement-rows.ts";

const kind = "statement.broken";

/** The state of a statement by what the ledger holds now. */
export function nextState({
  state,
  balanceMinor,
  ledgerMinor,
}: Pick<ComparedStatement, "state" | "balanceMinor" | "ledgerMinor">): StatementRow["state"] {
  if (balanceMinor === ledgerMinor) return "balanced";
  return state === "open" ? "open" : "broken";
}

/** Of one write, the oldest ones; of further ones it says how many. */
const maxNotified = 10;

function toNotification(
  { id, accountName, onDay, balanceMinor, ledgerMinor, currency }: ComparedStatement,
  otherCount: number,
): EventNotification {
  const show = (minor: bigint) => `${formatMinor(minor, currency)} ${currency}`;
  const others = otherCount === 0 ? "" : ` Further statements that no longer agree: ${otherCount}.`;
  return {
    kind,
    title: `${accountName} no longer agrees with its statement of ${onDay}`,
    message: `The ledger has ${show(ledgerMinor)}, the statement says ${show(balanceMinor)}.${others}`,
    entityId: id,
    aboutDay: onDay,
  };
}

/** Notifies of each statement that a change has broken, the oldest first; the newest day of `broken` comes first. */
async function notifyOf(write: LockedBook, broken: readonly ComparedStatement[]): Promise<void> {
  const notified = broken.toReversed().slice(0, maxNotified);
  const others = broken.length - notified.length;
  const news = notified.map((each) => toNotification(each, each === notified.at(-1) ? others : 0));
  await notify(write, news);
}

/** Says of statements that they agree again, or are gone. */
export async function resolveBroken(write: LockedBook, ids: readonly string[]): Promise<void> {
  await resolveNotifications(
    write,
    ids.map((entityId) => ({ kind, entityId })),
  );
}

/** Looks at the statements of accounts from a day on, after what they cover has changed. */
export async function lookAtStatements(
  write: LockedBook,
  affected: ReadonlyMap<string, CalendarDate>,
): Promise<void> {
  const accounts = [...affected].map(([accountId, from]) =>
    and(eq(statements.accountId, accountId), gte(statements.onDay, from)),
  );
  if (accounts.length > 0) await lookAt(write, or(...accounts));
}

/** The same for all statements, when the time zone decides again on which day an account was opened. */
export async function lookAtAllStatements(write: LockedBook): Promise<void> {
  await lookAt(write, undefined);
}

async function lookAt(write: LockedBook, condition: SQL | undefined): Promise<void> {
  const { tx, book } = write;
  const rows = await selectStatements(tx, book, condition);
  const changed = rows.filter((row) => nextState(row) !== row.state);
  const byState = Map.groupBy(changed, nextState);
  for (const [state, some] of byState)
    await tx
      .update(statements)
      .set({ state })
      .where(
        and(
          eq(statements.bookId, book.id),
          sql`${statements.id} = any(${plainArray(some.map(({ id }) => id))}::uuid[])`,
        ),
      );
  const right = changed.filter(({ state }) => state === "broken");
  await resolveBroken(
    write,
    right.map(({ id }) => id),
  );
  await notifyOf(write, byState.get("broken") ?? []);
}
