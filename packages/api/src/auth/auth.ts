import { type Db, sessions, users } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { addMember, createBook } from "../books/books.ts";
import { AppError } from "../errors.ts";
import type { User } from "../profile/profile.input.ts";
import { userColumns } from "../profile/profile.ts";
import type { LoginInput, RefreshTokenInput, RegisterInput, Session } from "./auth.input.ts";
import { assertStrongPassword, hashPassword, verifyPassword } from "./passwords.ts";
import {
  accessTtlSeconds,
  hashToken,
  type KeyRing,
  readRefreshToken,
  signAccessToken,
  signRefreshToken,
} from "./tokens.ts";

const day = 24 * 60 * 60 * 1000;
const idleLifetime = 7 * day;
const absoluteLifetime = 30 * day;

/** What signing in needs of a request. */
export type SignIn = { db: Db; keys: KeyRing; now: Date; userAgent: string | null };

/** Creates a user with a first book, and signs them in. Throws `auth.email_taken`, `auth.weak_password`. */
export async function register({ db, ...context }: SignIn, input: RegisterInput): Promise<Session> {
  assertStrongPassword(input.password, [input.email, input.name]);
  const passwordHash = await hashPassword(input.password);
  return db.transaction(async (tx) => {
    const { email, name, baseCurrency, timeZone } = input;
    const id = uuidv7();
    const user: User = { id, email, name, defaultBookId: uuidv7(), createdAt: context.now };
    const book = {
      id: user.defaultBookId,
      actorId: id,
      name: "Household",
      baseCurrency,
      timeZone,
    };
    await createBook(tx, book, context.now);
    await tx.insert(users).values({ ...user, passwordHash, updatedAt: context.now });
    await addMember(tx, { bookId: book.id, userId: user.id, role: "owner" }, context.now);
    return openSession({ db: tx, ...context }, user);
  });
}

/** Throws `auth.invalid_credentials`, the same and as slow for an unknown email as for a wrong password. */
export async function login(context: SignIn, input: LoginInput): Promise<Session> {
  const [found] = await context.db
    .select({ ...userColumns, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(sql`lower(${users.email})`, input.email.toLowerCase()));
  const matches = await verifyPassword(found?.passwordHash, input.password);
  if (!found || !matches) {
    throw new AppError("auth.invalid_credentials", "Check the email and the password.");
  }
  const { passwordHash: _, ...user } = found;
  return openSession(context, user);
}

async function openSession({ db, keys, now, userAgent }: SignIn, user: User): Promise<Session> {
  const id = uuidv7();
  const refreshToken = signRefreshToken(keys, id, 0);
  await db.insert(sessions).values({
    id,
    userId: user.id,
    refreshHash: hashToken(refreshToken),
    generation: 0,
    userAgent: userAgent?.slice(0, 300) ?? null,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: new Date(now.getTime() + absoluteLifetime),
  });
  return toSession(keys, now, { id, user, refreshToken });
}

type Issued = { id: string; user: User; refreshToken: string };

async function toSession(
  keys: KeyRing,
  now: Date,
  { id, user, refreshToken }: Issued,
): Promise<Session> {
  const accessToken = await signAccessToken(keys, { userId: user.id, sessionId: id }, now);
  return { user, accessToken, refreshToken, expiresIn: accessTtlSeconds };
}

/**
 * Trades a refresh token for the next one. One that was used before ends the session: either its
 * owner or a thief holds a copy. Throws `auth.unauthenticated`, `auth.refresh_reused`.
 */
export async function refresh(
  { db, keys, now }: SignIn,
  input: RefreshTokenInput,
): Promise<Session> {
  const ended = new AppError("auth.unauthenticated", "The session has ended. Sign in again.");
  const token = readRefreshToken(keys, input.refreshToken);
  if (!token) throw ended;
  const issued = await db.transaction(async (tx) => {
    const [found] = await tx
      .select({ session: sessions, user: userColumns })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, token.sessionId))
      .for("update", { of: sessions });
    if (!found) return "ended";
    const { session, user } = found;
    if (!session.refreshHash.equals(hashToken(input.refreshToken))) {
      await tx.delete(sessions).where(eq(sessions.id, session.id));
      return "reused";
    }
    const idleSince = session.lastUsedAt.getTime();
    if (now >= session.expiresAt || now.getTime() - idleSince >= idleLifetime) return "ended";
    const generation = session.generation + 1;
    const refreshToken = signRefreshToken(keys, session.id, generation);
    await tx
      .update(sessions)
      .set({ generation, refreshHash: hashToken(refreshToken), lastUsedAt: now })
      .where(eq(sessions.id, session.id));
    return { id: session.id, user, refreshToken };
  });
  if (issued === "ended") throw ended;
  if (issued === "reused") {
    throw new AppError("auth.refresh_reused", "The session was ended for safety. Sign in again.");
  }
  return toSession(keys, now, issued);
}

/** Ends the session of a refresh token, whichever generation it is; unknown ones have none to end. */
export async function logout({ db, keys }: SignIn, input: RefreshTokenInput): Promise<void> {
  const token = readRefreshToken(keys, input.refreshToken);
  if (token) await db.delete(sessions).where(eq(sessions.id, token.sessionId));
}
