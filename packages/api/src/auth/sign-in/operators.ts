// What an operator does with users, by commands on the server's machine: who may run those may read the database.
import { foldEmail } from "@outlay/core";
import { type Db, memberships, sessions, users } from "@outlay/db";
import { asc, count, eq, max } from "drizzle-orm";
import type { DeleteBook } from "../../archive/deletion.ts";
import { lockUser } from "../../books/default-book.ts";
import { makeToken } from "../credentials/mailed-tokens.ts";
import { deleteUser } from "../profile/removal.ts";
import type { CreatedToken, CreateTokenInput } from "../tokens/tokens.contract.ts";
import { assertUsable, insertToken } from "../tokens/tokens.ts";

export type ListedUser = {
  id: string;
  email: string;
  name: string;
  isEmailVerified: boolean;
  books: number;
  createdAt: Date;
  /** When a session was last used; null without any. */
  lastUsedAt: Date | null;
};

/** All users, by email. */
export async function listUsers(db: Db): Promise<ListedUser[]> {
  const { id, email, name, emailVerifiedAt, createdAt } = users;
  const found = await db
    .select({ id, email, name, emailVerifiedAt, createdAt })
    .from(users)
    .orderBy(asc(users.emailFolded));
  const used = await db
    .select({ userId: sessions.userId, lastUsedAt: max(sessions.lastUsedAt) })
    .from(sessions)
    .groupBy(sessions.userId);
  const kept = await db
    .select({ userId: memberships.userId, books: count() })
    .from(memberships)
    .groupBy(memberships.userId);
  const lastUsed = new Map(used.map(({ userId, lastUsedAt }) => [userId, lastUsedAt]));
  const booksOf = new Map(kept.map(({ userId, books }) => [userId, books]));
  return found.map(({ emailVerifiedAt: verifiedAt, ...user }) => ({
    ...user,
    isEmailVerified: verifiedAt !== null,
    books: booksOf.get(user.id) ?? 0,
    lastUsedAt: lastUsed.get(user.id) ?? null,
  }));
}

async function findUser(db: Db, email: string): Promise<{ id: string; email: string }> {
  const [user] = await db
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(eq(users.emailFolded, foldEmail(email)));
  if (user) return user;
  throw new Error(`No user has the email ${email}.`);
}

/** Makes the token that a mail for a forgotten password would have. Throws if there is no such user. */
export async function makeResetToken(
  db: Db,
  email: string,
  now: Date,
): Promise<{ email: string; token: string; expiresAt: Date }> {
  const user = await findUser(db, email);
  const made = await makeToken(db, "reset", user, now);
  if (!made) throw new Error(`No user has the email ${email}.`);
  return { email: user.email, ...made };
}

/** Deletes a user and the books without other members. Throws `book.shared`. */
export async function removeUser(db: Db, email: string, deleteBook: DeleteBook): Promise<string> {
  const user = await findUser(db, email);
  await db.transaction(async (tx) => {
    await lockUser(tx, user.id);
    await deleteUser(tx, user.id, deleteBook);
  });
  return user.email;
}

/** Creates a personal access token of a user. Throws `book.not_found`, `token.limit`. */
export async function createUserToken(
  db: Db,
  email: string,
  input: CreateTokenInput,
  now: Date,
): Promise<CreatedToken> {
  const { id: userId } = await findUser(db, email);
  await assertUsable(db, { userId }, input, now);
  return db.transaction(async (tx) => {
    await lockUser(tx, userId);
    return insertToken(tx, userId, input, now);
  });
}
