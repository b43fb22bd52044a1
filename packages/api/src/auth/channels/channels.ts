import { AppError, fieldError } from "@outlay/core";
import { channels, type Db, users } from "@outlay/db";
import { and, desc, eq, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { SignedIn } from "../../access/principal.ts";
import { lockUser } from "../../books/default-book.ts";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import type { Outside } from "../../support/ports.ts";
import type {
  Channel,
  ChannelPage,
  CreateChannelInput,
  ListChannelsInput,
  UpdateChannelInput,
} from "./channels.contract.ts";

const maxChannels = 10;

const channelColumns = {
  id: channels.id,
  kind: channels.kind,
  target: channels.target,
  kinds: channels.kinds,
  quietFrom: channels.quietFrom,
  quietTo: channels.quietTo,
  failures: channels.failures,
  retryAt: channels.retryAt,
  createdAt: channels.createdAt,
};

type Quiet = Pick<Channel, "quietFrom" | "quietTo">;

function assertQuietHours({ quietFrom, quietTo }: Quiet): void {
  if (quietFrom === null && quietTo === null) return;
  if (quietFrom === null || quietTo === null) {
    const missing = quietFrom === null ? "quietFrom" : "quietTo";
    throw fieldError("input.invalid", [missing], "Give both quietFrom and quietTo, or neither.");
  }
  if (quietFrom === quietTo)
    throw fieldError("input.invalid", ["quietTo"], "Must not be the same as quietFrom.");
}

type Target = Pick<Channel, "kind"> & { target: string | null | undefined };

/** The target of a channel of this kind. Throws `input.invalid`. */
function readTarget(outside: Outside, { kind, target = null }: Target): string | null {
  const refuse = (message: string) => fieldError("input.invalid", ["target"], message);
  if (kind === "email") {
    if (target !== null) throw refuse("A channel by email has no target: it is your own address.");
    return null;
  }
  if (target === null) throw refuse("Give the URL of a topic, such as https://ntfy.sh/my-topic.");
  const refusal = outside.findRefusal(target);
  if (refusal !== undefined) throw refuse(`The address ${refusal}.`);
  const { pathname, search, hash } = new URL(target);
  if (/^\/*$/.test(pathname) || search !== "" || hash !== "")
    throw refuse("Give the URL of a topic, without ? and #.");
  return target;
}

type Asking = { db: Db; outside: Outside; now: Date };

/** Throws `auth.email_unverified`, `channel.limit`, `input.invalid`. */
export async function createChannel(
  { db, outside, now }: Asking,
  { userId }: SignedIn,
  input: CreateChannelInput,
): Promise<Channel> {
  const { kind, kinds, quietFrom = null, quietTo = null } = input;
  assertQuietHours({ quietFrom, quietTo });
  const target = readTarget(outside, { kind, target: input.target });
  const created = await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    if (kind === "email") await assertProved(tx, userId);
    if ((await tx.$count(channels, eq(channels.userId, userId))) >= maxChannels)
      throw new AppError(
        "channel.limit",
        `You can have ${maxChannels} channels. Remove one first.`,
      );
    return tx
      .insert(channels)
      .values({ id: uuidv7(), userId, kind, target, kinds, quietFrom, quietTo, createdAt: now })
      .returning(channelColumns);
  });
  const [channel] = created;
  if (!channel) throw new Error("an insert answered no row");
  return channel;
}

async function assertProved(tx: Db, userId: string): Promise<void> {
  const [user] = await tx
    .select({ emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.id, userId));
  if (user?.emailVerifiedAt) return;
  throw new AppError(
    "auth.email_unverified",
    "Verify your email first, with the token that was mailed to it.",
  );
}

/** The user's channels, newest first. */
export async function listChannels(
  db: Db,
  { userId }: SignedIn,
  { limit, cursor }: ListChannelsInput,
): Promise<ChannelPage> {
  const after = decodeCursor(cursor, "channels", z.tuple([z.uuid()]))?.[0];
  const isNext = after === undefined ? undefined : lt(channels.id, after);
  const rows = await db
    .select(channelColumns)
    .from(channels)
    .where(and(eq(channels.userId, userId), isNext))
    .orderBy(desc(channels.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ id }) => encodeCursor("channels", [id]));
}

/** Another user's channel looks like a missing one. */
const isOwn = (id: string, { userId }: SignedIn) =>
  and(eq(channels.id, id), eq(channels.userId, userId));

/** Absent fields stay the same. Throws `channel.not_found`, `input.invalid`. */
export async function updateChannel(
  { db, outside }: Asking,
  caller: SignedIn,
  { id, ...changes }: UpdateChannelInput,
): Promise<Channel> {
  return db.transaction(async (tx) => {
    const [before] = await tx
      .select(channelColumns)
      .from(channels)
      .where(isOwn(id, caller))
      .for("update");
    if (!before) throw notFound();
    const { target = before.target, kinds = before.kinds } = changes;
    const { quietFrom = before.quietFrom, quietTo = before.quietTo } = changes;
    assertQuietHours({ quietFrom, quietTo });
    // Another address is tried at once.
    const isOther = target !== before.target;
    if (isOther) readTarget(outside, { kind: before.kind, target });
    const [channel] = await tx
      .update(channels)
      .set({ target, kinds, quietFrom, quietTo, ...(isOther && { failures: 0, retryAt: null }) })
      .where(eq(channels.id, id))
      .returning(channelColumns);
    if (!channel) throw notFound();
    return channel;
  });
}

/** Throws `channel.not_found`. */
export async function removeChannel(db: Db, caller: SignedIn, id: string): Promise<void> {
  const removed = await db.delete(channels).where(isOwn(id, caller)).returning({ id: channels.id });
  if (removed.length === 0) throw notFound();
}

function notFound(): AppError {
  return new AppError("channel.not_found", "You have no channel with this id.");
}
