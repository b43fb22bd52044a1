import { notifications, param, prepared } from "@outlay/db";
import { addDays, formatMinor } from "@outlay/core";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import type { EventNotification } from "../planning/notifications/new-notification.logic.ts";
import { notify, resolveNotifications } from "../planning/notifications/notify.ts";
import { type ForecastAccount, listExpected, loadGround } from "./forecast-expected.ts";
import { balancesOf, type Expected, outlookOf, type Point } from "./forecast.logic.ts";

/** How far ahead it looks. */
const alertDays = 30;

const kind = "forecast.low";

/** The accounts that money is paid from. */
const watchedKinds: ReadonlySet<string> = new Set(["cash", "checking", "savings"]);

const { entityId } = notifications;
const findNotified = prepared("find_low_forecasts", { entityId }, (db) =>
  db
    .select({ entityId })
    .from(notifications)
    .where(
      and(
        eq(notifications.bookId, param("bookId")),
        isNotNull(entityId),
        isNull(notifications.resolvedAt),
        eq(notifications.kind, kind),
      ),
    ),
);

/** The accounts with a notification that is not resolved. */
async function selectNotified({ tx, book }: LockedBook): Promise<Set<string>> {
  const rows = await findNotified(tx).execute({ bookId: book.id });
  return new Set(rows.flatMap((row) => row.entityId ?? []));
}

/** The first day that ends below zero. */
function firstBelow({ start }: ForecastAccount, expected: readonly Expected[]): Point | undefined {
  const points = balancesOf(start, expected);
  const { belowZeroOn } = outlookOf(points);
  return points.find(({ on }) => on === belowZeroOn);
}

function toNotification({ id, name, currency }: ForecastAccount, low: Point): EventNotification {
  const balance = `${formatMinor(low.minor, currency)} ${currency}`;
  return {
    kind,
    title: `${name} will be below zero`,
    message: `The forecast for ${low.on} is ${balance}.`,
    entityId: id,
    aboutDay: low.on,
  };
}

/**
 * Notifies of each account that is to fall below zero within 30 days: once, until its forecast is above again. One that is
 * below zero today falls no further.
 */
export async function lookAtForecasts(write: LockedBook): Promise<void> {
  const { tx, book, today } = write;
  const scope = { today, until: addDays(today, alertDays) };
  const [ground, notified] = await Promise.all([
    loadGround(tx, book, scope),
    selectNotified(write),
  ]);
  const watched = ground.counted.filter(
    (account) => watchedKinds.has(account.kind) && !account.archived,
  );
  const { expected, isWhole } = await listExpected(
    tx,
    book,
    { ...ground, counted: watched },
    scope,
  );
  // Nothing is said of a part.
  if (!isWhole) return;
  const byAccount = Map.groupBy(expected, ({ accountId }) => accountId);
  const low = watched.flatMap((account) => {
    const point = firstBelow(account, byAccount.get(account.id) ?? []);
    return point ? [{ account, point }] : [];
  });
  const lowIds = new Set(low.map(({ account }) => account.id));
  const over = [...notified].filter((id) => !lowIds.has(id));
  await resolveNotifications(
    write,
    over.map((id) => ({ kind, entityId: id })),
  );
  const news = low.filter(({ account }) => account.start.minor >= 0n && !notified.has(account.id));
  await notify(
    write,
    news.map(({ account, point }) => toNotification(account, point)),
  );
}
