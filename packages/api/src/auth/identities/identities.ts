import { type Db, sessions, userIdentities, users } from "@outlay/db";
import { and, asc, eq, gt, ne } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { AppError } from "@outlay/core";
import { assertFresh } from "../../access/recent-sign-in.ts";
import type { SignedIn } from "../../access/principal.ts";
import { lockUser } from "../../books/default-book.ts";
import type { Context } from "../../rpc/context.ts";
import { identityMail } from "../../support/mail.ts";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import type { ProvedPerson } from "../../support/ports.ts";
import { assertCanSignIn } from "../credentials/ways-in.ts";
import { getProfile } from "../profile/profile.ts";
import { type Asking, type Attempt, beginAttempt, getProvider, startInput } from "./attempts.ts";
import type {
  IdentityPage,
  LinkIdentityInput,
  ListIdentitiesInput,
  RemoveIdentityInput,
} from "./identities.contract.ts";

type Linking = Pick<Context, "db" | "now" | "provider" | "addMail">;

/** The linked accounts, oldest first: one for each provider that the server has had. */
export async function listIdentities(
  db: Db,
  { userId }: SignedIn,
  { limit, cursor }: ListIdentitiesInput,
): Promise<IdentityPage> {
  const after = decodeCursor(cursor, "identities", z.tuple([z.uuid()]))?.[0];
  const { id, issuer, email, createdAt, lastUsedAt } = userIdentities;
  const rows = await db
    .select({ id, issuer, email, createdAt, lastUsedAt })
    .from(userIdentities)
    .where(and(eq(userIdentities.userId, userId), after ? gt(id, after) : undefined))
    .orderBy(asc(id))
    .limit(limit + 1);
  return toPage(rows, limit, (row) => encodeCursor("identities", [row.id]));
}

/** Begins to link an account. Throws `auth.sign_in_again`, `auth.no_provider`, `auth.provider_unavailable`. */
export async function beginLink(
  context: Asking & { db: Db; principal: SignedIn },
  { returnTo }: LinkIdentityInput,
): Promise<{ url: string }> {
  const { db, principal, now } = context;
  await assertFresh(db, principal, now);
  return { url: await beginAttempt(context, startInput.parse({ returnTo }), principal) };
}

/** An identity as it is stored. */
export const storedIdentity = (
  { issuer, subject, email }: ProvedPerson,
  userId: string,
  now: Date,
) => ({ id: uuidv7(), userId, issuer, subject, email, createdAt: now, lastUsedAt: null });

/**
 * Links the proved account to the user who began the attempt, if their session is still open. Linking it again changes nothing.
 * Throws `auth.sign_in_again`, `identity.taken`, `identity.exists`.
 */
export async function linkIdentity(
  context: Linking,
  linkTo: NonNullable<Attempt["linkTo"]>,
  person: ProvedPerson,
): Promise<void> {
  const { db, now, addMail } = context;
  const { name } = getProvider(context);
  const { userId } = linkTo;
  await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    // It was recent when the attempt began, at most ten minutes ago.
    await assertFresh(tx, linkTo, now, 10 * 60_000);
    const { issuer, subject } = person;
    const isIt = and(eq(userIdentities.issuer, issuer), eq(userIdentities.subject, subject));
    const isTheirs = and(isIt, eq(userIdentities.userId, userId));
    if ((await tx.$count(userIdentities, isTheirs)) > 0) return;
    await tx.insert(userIdentities).values(storedIdentity(person, userId, now));
    const { email } = await getProfile(tx, linkTo);
    await addMail(tx, identityMail(email, name, "linked"));
  });
}

/**
 * Removes a linked account, and ends the other sessions that it has opened.
 * Throws `auth.sign_in_again`, `identity.not_found`, `auth.only_way`.
 */
export async function removeIdentity(
  { db, now, provider, addMail, principal }: Linking & { principal: SignedIn },
  { id }: RemoveIdentityInput,
): Promise<void> {
  const { userId, sessionId } = principal;
  await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    await assertFresh(tx, principal, now);
    // A sign-in with it that is under way commits first, so that its session is seen here.
    await tx
      .select({ id: userIdentities.id })
      .from(userIdentities)
      .where(and(eq(userIdentities.id, id), eq(userIdentities.userId, userId)))
      .for("update");
    await tx
      .delete(sessions)
      .where(
        and(eq(sessions.userId, userId), eq(sessions.identityId, id), ne(sessions.id, sessionId)),
      );
    const [removed] = await tx
      .delete(userIdentities)
      .where(and(eq(userIdentities.id, id), eq(userIdentities.userId, userId)))
      .returning({ issuer: userIdentities.issuer });
    if (!removed)
      throw new AppError("identity.not_found", "You have linked no account with this id.");
    await assertCanSignIn(tx, userId, provider);
    const [user] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId));
    if (user) await addMail(tx, identityMail(user.email, removed.issuer, "unlinked"));
  });
}
