import {
  books,
  channels,
  type Db,
  memberships,
  notificationDeliveries as deliveries,
  notificationReads,
  notifications,
  users,
} from "@outlay/db";
import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  not,
  or,
  exists,
  sql,
} from "drizzle-orm";
import type { Notifications } from "../../support/notification-messages.ts";
import { isQuiet } from "./quiet-hours.logic.ts";

const minuteMs = 60_000;
/** Notifications that come together are sent together: once none has come for so long, or at the latest. */
const burst = { quietMs: minuteMs, longestMs: 5 * minuteMs };
const givenUpAfterMs = 2 * 24 * 60 * minuteMs;
const longestRetryMs = 4 * 60 * minuteMs;
const channelsAtOnce = 500;

const before = (now: Date, ms: number) => new Date(now.getTime() - ms);

const isWaiting = isNull(deliveries.claimedAt);

/**
 * Deletes what waits for channels that have ended, and what could not be sent for two days. Returns how many were given up.
 */
export async function dropDeliveries(db: Db, now: Date): Promise<number> {
  const channel = db.select({ id: channels.id }).from(channels);
  const ofNone = not(exists(channel.where(eq(channels.id, deliveries.channelId))));
  await db.delete(deliveries).where(and(isWaiting, ofNone));
  const dropped = await db
    .delete(deliveries)
    .where(and(isWaiting, lt(deliveries.createdAt, before(now, givenUpAfterMs))))
    .returning({ id: deliveries.notificationId });
  return dropped.length;
}

const { userId: _userId, ...channelColumns } = getTableColumns(channels);
const recipientColumns = {
  ...channelColumns,
  userId: users.id,
  email: users.email,
  timeZone: users.timeZone,
  locale: users.locale,
};

/** Channels that may send now, but for quiet hours: after a failure from its next attempt on, mails to a verified email alone. */
const maySend = (now: Date) =>
  and(
    or(isNull(channels.retryAt), lte(channels.retryAt, now)),
    or(eq(channels.kind, "ntfy"), isNotNull(users.emailVerifiedAt)),
  );

/** A channel with notifications to send, and the books that they are of. */
export type DueChannel = { id: string; bookIds: readonly string[] };

/**
 * Channels with notifications to send, some at a time in the order of their ids: `next` is where to go on. It reads what waits,
 * which an index has by itself, over all books.
 */
export async function listDueChannels(
  db: Db,
  now: Date,
  after: string | undefined,
): Promise<{ due: DueChannel[]; next: string | undefined }> {
  const { createdAt } = deliveries;
  const waiting = db
    .select({
      channelId: deliveries.channelId,
      bookIds: sql<string[]>`array_agg(distinct ${deliveries.bookId})`.as("book_ids"),
    })
    .from(deliveries)
    .where(isWaiting)
    .groupBy(deliveries.channelId)
    .having(
      sql`max(${createdAt}) <= ${sql.param(before(now, burst.quietMs), createdAt)}
        or min(${createdAt}) <= ${sql.param(before(now, burst.longestMs), createdAt)}`,
    )
    .as("waiting");
  const rows = await db
    .select({
      id: channels.id,
      bookIds: waiting.bookIds,
      quietFrom: channels.quietFrom,
      quietTo: channels.quietTo,
      timeZone: users.timeZone,
    })
    .from(waiting)
    .innerJoin(channels, eq(channels.id, waiting.channelId))
    .innerJoin(users, eq(users.id, channels.userId))
    .where(and(maySend(now), after === undefined ? undefined : gt(channels.id, after)))
    .orderBy(asc(channels.id))
    .limit(channelsAtOnce);
  const due = rows.filter((row) => !isQuiet(row, row.timeZone, now));
  const next = rows.length < channelsAtOnce ? undefined : rows.at(-1)?.id;
  return { due, next };
}

type Claimed = { bookId: string; notificationIds: string[] };

/** Notifications to send on a channel. */
export type Delivery = Notifications & {
  channel: Pick<typeof channels.$inferSelect, "id" | "kind" | "target" | "failures">;
  email: string;
  claimed: Claimed[];
};

/**
 * Claims what waits for a channel, before it is sent: whatever happens then, none of it is sent twice. Leaves out what its user
 * has read, what is resolved, and books that they have left; undefined if nothing is left to send.
 */
export async function claimDeliveries(
  db: Db,
  { id: channelId, bookIds }: DueChannel,
  now: Date,
): Promise<Delivery | undefined> {
  return db.transaction(async (tx) => {
    const [recipient] = await tx
      .select(recipientColumns)
      .from(channels)
      .innerJoin(users, eq(users.id, channels.userId))
      .where(and(eq(channels.id, channelId), maySend(now)))
      .for("update", { of: channels });
    if (!recipient || isQuiet(recipient, recipient.timeZone, now)) return undefined;
    const parts = [];
    for (const bookId of bookIds) {
      const part = await claimInBook(tx, bookId, recipient, now);
      if (part) parts.push(part);
    }
    if (parts.length === 0) return undefined;
    const { id, kind, target, failures, email, timeZone, locale } = recipient;
    return {
      channel: { id, kind, target, failures },
      email,
      timeZone,
      locale,
      claimed: parts.map(({ claimed }) => claimed),
      books: parts.map(({ name, items }) => ({ name, items })),
    };
  });
}

type Recipient = Pick<typeof channels.$inferSelect, "id" | "userId" | "kinds">;

async function claimInBook(tx: Db, bookId: string, recipient: Recipient, now: Date) {
  const claimed = await tx
    .update(deliveries)
    .set({ claimedAt: now })
    .where(and(eq(deliveries.bookId, bookId), eq(deliveries.channelId, recipient.id), isWaiting))
    .returning({ id: deliveries.notificationId });
  const { id, title, message, createdAt } = notifications;
  const rows = await tx
    .select({ id, title, message, createdAt, name: books.name })
    .from(notifications)
    .innerJoin(books, and(eq(books.id, notifications.bookId), isNull(books.deletedAt)))
    .innerJoin(
      memberships,
      and(eq(memberships.bookId, bookId), eq(memberships.userId, recipient.userId)),
    )
    .leftJoin(
      notificationReads,
      and(
        eq(notificationReads.bookId, bookId),
        eq(notificationReads.notificationId, notifications.id),
        eq(notificationReads.userId, recipient.userId),
      ),
    )
    .where(
      and(
        eq(notifications.bookId, bookId),
        inArray(
          notifications.id,
          claimed.map((each) => each.id),
        ),
        isNull(notificationReads.readAt),
        isNull(notifications.resolvedAt),
        sql`${notifications.kind} = any(${sql.param([...recipient.kinds])}::text[])`,
      ),
    )
    .orderBy(asc(notifications.seq));
  const [first] = rows;
  if (!first) return undefined;
  const items = rows.map(({ name: _name, ...item }) => item);
  return {
    claimed: { bookId, notificationIds: rows.map((row) => row.id) },
    name: first.name,
    items,
  };
}

/** Notes that a delivery was sent. */
export async function noteSent(db: Db, { channel }: Delivery): Promise<void> {
  if (channel.failures === 0) return;
  await db.update(channels).set({ failures: 0, retryAt: null }).where(eq(channels.id, channel.id));
}

/**
 * Notes that sending has failed: the next attempt is after a minute, then twice as long each time, four hours at most. What
 * certainly was not sent waits for it; what may have been sent is not sent again.
 */
export async function noteFailure(
  db: Db,
  { channel, claimed }: Delivery,
  { isUnsent, now }: { isUnsent: boolean; now: Date },
): Promise<void> {
  const waitMs = Math.min(minuteMs * 2 ** Math.min(channel.failures, 20), longestRetryMs);
  const retryAt = new Date(now.getTime() + waitMs);
  await db.transaction(async (tx) => {
    const failures = sql`${channels.failures} + 1`;
    await tx.update(channels).set({ failures, retryAt }).where(eq(channels.id, channel.id));
    if (!isUnsent) return;
    for (const { bookId, notificationIds } of claimed)
      await tx
        .update(deliveries)
        .set({ claimedAt: null })
        .where(
          and(
            eq(deliveries.bookId, bookId),
            eq(deliveries.channelId, channel.id),
            inArray(deliveries.notificationId, notificationIds),
          ),
        );
  });
}
