import { type Db, sessions, users } from "@outlay/db";
import { and, desc, eq, gt, lt, lte, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { AppError } from "@outlay/core";
import { isRecent } from "../../support/lifetimes.ts";
import type { User } from "../profile/profile.contract.ts";
import { userColumns } from "../profile/profile.ts";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import type {
  ListSessionsInput,
  RevokeSessionInput,
  Session,
  SessionPage,
} from "./auth.contract.ts";
import type { SignedIn } from "../../access/principal.ts";
import {
  accessTtlSeconds,
  type KeyRing,
  readRefreshToken,
  signAccessToken,
  signRefreshToken,
} from "../../access/access-tokens.ts";
import { idleLifetimeMs } from "../../access/session-lifetime.ts";

const dayMs = 24 * 60 * 60 * 1000;
const absoluteLifetimeMs = 30 * dayMs;
/** How long the parent of the newest refresh token still returns that one, for lost replies and second tabs. */
const retryWindowMs = 10_000;

/** The parts of a request that signing in needs. */
export type SignIn = { db: Db; keys: KeyRing; now: Date; userAgent: string | null };

/** The identity of the provider that opens a session, and the provider's own session. */
export type Opener = { identityId: string; providerSessionId: string | null };

/** One generation of a session's tokens. */
type Issue = {
  sessionId: string;
  user: User;
  generation: number;
  issuedAt: Date;
  /** When the session ends at the latest. */
  expiresAt: Date;
};

/** A session with its refresh token, and when it ends without a refresh. */
export type OpenSession = Session & { refreshToken: string; endsAt: Date };

/** The tokens of a generation: the same at any time and on any server. */
async function toSession(keys: KeyRing, issue: Issue): Promise<OpenSession> {
  const { sessionId, user, generation, issuedAt, expiresAt } = issue;
  const idleAt = issuedAt.getTime() + idleLifetimeMs;
  const grant = { userId: user.id, sessionId, generation };
  return {
    user,
    accessToken: await signAccessToken(keys, grant, issuedAt),
    refreshToken: signRefreshToken(keys, sessionId, generation),
    expiresIn: accessTtlSeconds,
    endsAt: new Date(Math.min(idleAt, expiresAt.getTime())),
  };
}

/** Opens a session and deletes the user's expired ones. */
export async function openSession(
  { db, keys, now, userAgent }: SignIn,
  user: User,
  opener?: Opener,
): Promise<OpenSession> {
  const idleSince = new Date(now.getTime() - idleLifetimeMs);
  const expired = or(lte(sessions.expiresAt, now), lte(sessions.lastUsedAt, idleSince));
  await db.delete(sessions).where(and(eq(sessions.userId, user.id), expired));
  const id = uuidv7();
  const expiresAt = new Date(now.getTime() + absoluteLifetimeMs);
  await db.insert(sessions).values({
    id,
    userId: user.id,
    generation: 0,
    userAgent: userAgent?.slice(0, 300) ?? null,
    createdAt: now,
    lastUsedAt: now,
    expiresAt,
    ...opener,
  });
  return toSession(keys, { sessionId: id, user, generation: 0, issuedAt: now, expiresAt });
}

/**
 * Exchanges a refresh token for the next pair. Its immediate parent gets the same pair for ten seconds.
 * Any other used token ends the session, because it may be a stolen copy.
 * Throws `auth.unauthenticated`, `auth.refresh_reused`.
 */
export async function refresh(
  { db, keys, now }: SignIn,
  refreshToken: string,
): Promise<OpenSession> {
  const ended = new AppError("auth.unauthenticated", "The session has ended. Sign in again.");
  const token = readRefreshToken(keys, refreshToken);
  if (!token) throw ended;
  const issue = await db.transaction(async (tx) => rotate(tx, token, now));
  if (issue === "ended") throw ended;
  if (issue === "reused") {
    throw new AppError("auth.refresh_reused", "The session was ended for security. Sign in again.");
  }
  return toSession(keys, issue);
}

type RefreshToken = { sessionId: string; generation: number };

/** The result of a refresh with the session locked. The caller must commit, whatever the result. */
async function rotate(
  tx: Db,
  { sessionId, generation }: RefreshToken,
  now: Date,
): Promise<Issue | "ended" | "reused"> {
  const isIt = eq(sessions.id, sessionId);
  const [found] = await tx
    .select({ session: sessions, user: userColumns })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(isIt)
    .for("update", { of: sessions });
  if (!found || hasExpired(found.session, now)) return "ended";
  const { session, user } = found;
  const rotatedAt = session.lastUsedAt;
  const isRetry = generation === session.generation - 1 && isRecent(rotatedAt, now, retryWindowMs);
  if (isRetry) return { ...session, sessionId, user, issuedAt: rotatedAt };
  if (generation !== session.generation) {
    await tx.delete(sessions).where(isIt);
    return "reused";
  }
  // A session that started while the clock was ahead lasts no longer than one that starts now.
  const expiresAt = new Date(
    Math.min(session.expiresAt.getTime(), now.getTime() + absoluteLifetimeMs),
  );
  const next = { generation: generation + 1, lastUsedAt: now, expiresAt };
  await tx.update(sessions).set(next).where(isIt);
  return { sessionId, user, generation: next.generation, issuedAt: now, expiresAt };
}

function hasExpired({ expiresAt, lastUsedAt }: typeof sessions.$inferSelect, now: Date): boolean {
  const idleMs = Math.abs(now.getTime() - lastUsedAt.getTime());
  return now >= expiresAt || idleMs >= idleLifetimeMs;
}

/** Ends the session of a refresh token of any generation; unknown tokens are ignored. */
export async function logout({ db, keys }: SignIn, refreshToken: string): Promise<void> {
  const token = readRefreshToken(keys, refreshToken);
  if (token) await db.delete(sessions).where(eq(sessions.id, token.sessionId));
}

/** The principal's sessions, newest sign-in first. */
export async function listSessions(
  { db, now, principal }: { db: Db; now: Date; principal: SignedIn },
  { limit, cursor }: ListSessionsInput,
): Promise<SessionPage> {
  const after = decodeCursor(cursor, "sessions", z.tuple([z.uuid()]))?.[0];
  const columns = {
    id: sessions.id,
    createdAt: sessions.createdAt,
    lastUsedAt: sessions.lastUsedAt,
    userAgent: sessions.userAgent,
    provider: sql<boolean>`${sessions.identityId} is not null`,
  };
  const rows = await db
    .select(columns)
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, principal.userId),
        gt(sessions.expiresAt, now),
        gt(sessions.lastUsedAt, new Date(now.getTime() - idleLifetimeMs)),
        after === undefined ? undefined : lt(sessions.id, after),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(limit + 1);
  const items = rows.map((row) => ({ ...row, current: row.id === principal.sessionId }));
  return toPage(items, limit, ({ id }) => encodeCursor("sessions", [id]));
}

/** Ends one of the principal's sessions. Throws `session.not_found`, also for another user's. */
export async function revokeSession(
  db: Db,
  { userId }: SignedIn,
  { id }: RevokeSessionInput,
): Promise<void> {
  const ended = await db
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
    .returning({ id: sessions.id });
  if (ended.length === 0)
    throw new AppError("session.not_found", "You have no session with this id.");
}
