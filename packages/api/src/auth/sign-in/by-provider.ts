import { createHash } from "node:crypto";
import { type Db, sessions, userIdentities, users } from "@outlay/db";
import { and, eq, isNotNull, lte, sql } from "drizzle-orm";
import { AppError, emailInput, textInput } from "@outlay/core";
import { type Asking, type Attempt, getProvider } from "../identities/attempts.ts";
import { linkIdentity, storedIdentity } from "../identities/identities.ts";
import { userColumns } from "../profile/profile.ts";
import type { Context } from "../../rpc/context.ts";
import { clockToleranceMs } from "../../support/lifetimes.ts";
import type { ProvedPerson } from "../../support/ports.ts";
import { createUser } from "./auth.ts";
import { type OpenSession, openSession, type SignIn } from "./sessions.ts";

type Returning = Asking & SignIn & Pick<Context, "addMail" | "findAppError">;

/** How an attempt ends well: linked, or signed in, also as a new user. */
export type AttemptEnd =
  | { linked: true }
  | { linked: false; session: OpenSession; isNewUser: boolean };

/**
 * Ends an attempt with the query that the provider sent the browser back with. Throws `auth.provider_failed`,
 * `auth.provider_unavailable`; of linking `auth.sign_in_again`, `identity.taken`, `identity.exists`; of a sign-up
 * `auth.sign_up_closed`, `auth.email_unverified`, `auth.email_taken`.
 */
export async function endAttempt(
  context: Returning,
  attempt: Attempt,
  query: string,
): Promise<AttemptEnd> {
  const callbackUrl = new URL(attempt.redirectUrl);
  callbackUrl.search = query;
  const person = await getProvider(context).prove(callbackUrl, attempt);
  if (attempt.linkTo) {
    await linkIdentity(context, attempt.linkTo, person);
    return { linked: true };
  }
  const session = await openKnown(context, person);
  if (session) return { linked: false, session, isNewUser: false };
  return { linked: false, ...(await signUpPerson(context, attempt, person)) };
}

/** Signs in the user whom the account is linked to; undefined if there is none. */
async function openKnown(context: SignIn, person: ProvedPerson): Promise<OpenSession | undefined> {
  const { issuer, subject, email, providerSessionId } = person;
  return context.db.transaction(async (tx) => {
    // Using it locks it: removing it at the same time also ends this session.
    const [used] = await tx
      .update(userIdentities)
      .set({ lastUsedAt: context.now, email })
      .where(and(eq(userIdentities.issuer, issuer), eq(userIdentities.subject, subject)))
      .returning({ id: userIdentities.id, userId: userIdentities.userId });
    if (!used) return undefined;
    const [user] = await tx.select(userColumns).from(users).where(eq(users.id, used.userId));
    const opener = { identityId: used.id, providerSessionId };
    return user && openSession({ ...context, db: tx }, user, opener);
  });
}

const fullName = textInput(100);

/** A name for the user: the provider's, or what stands before the @ of the email. */
function nameOf({ name }: ProvedPerson, email: string): string {
  const given = fullName.safeParse([...(name ?? "")].slice(0, 100).join(""));
  return given.success ? given.data : (email.split("@")[0] ?? email).slice(0, 100);
}

/** Who may become a user, with the email that the provider has proved. */
function assertMaySignUp(context: Returning, { email, isEmailVerified }: ProvedPerson): string {
  const { signUp, name } = getProvider(context);
  if (!signUp)
    throw new AppError(
      "auth.sign_up_closed",
      `Ask the operator of this server for an account. If you have one, sign in to it and link ${name} in its settings.`,
    );
  const parsed = emailInput.safeParse(email);
  if (parsed.success && isEmailVerified) return parsed.data;
  throw new AppError(
    "auth.email_unverified",
    `${name} does not say that your email is verified. Verify it there, then sign in again.`,
  );
}

/** Someone may have signed up with the email of another: the account is linked by signing in to that user. */
async function signUpPerson(
  context: Returning,
  attempt: Attempt,
  person: ProvedPerson,
): Promise<{ session: OpenSession; isNewUser: boolean }> {
  try {
    return await openNew(context, attempt, person);
  } catch (error) {
    if (context.findAppError(error)?.code !== "auth.email_taken") throw error;
    throw new AppError(
      "auth.email_taken",
      `A user with this email exists. Sign in with the password (it can be reset) or a passkey, then link ${getProvider(context).name} in the settings.`,
    );
  }
}

async function openNew(
  context: Returning,
  { baseCurrency, timeZone, locale }: Attempt,
  person: ProvedPerson,
): Promise<{ session: OpenSession; isNewUser: boolean }> {
  const email = assertMaySignUp(context, person);
  const { now } = context;
  const { issuer, subject, providerSessionId } = person;
  return context.db.transaction(async (tx) => {
    // Of two callbacks at once the second one finds the first one's user.
    await lockPerson(tx, [issuer, subject]);
    const inside = { ...context, db: tx };
    const known = await openKnown(inside, person);
    if (known) return { session: known, isNewUser: false };
    const made = { email, name: nameOf(person, email), baseCurrency, timeZone, locale };
    const proved = { passwordHash: null, emailVerifiedAt: now };
    const user = await createUser(tx, { ...made, ...proved }, context);
    const identity = { ...storedIdentity(person, user.id, now), lastUsedAt: now };
    await tx.insert(userIdentities).values(identity);
    const opener = { identityId: identity.id, providerSessionId };
    return { session: await openSession(inside, user, opener), isNewUser: true };
  });
}

async function lockPerson(tx: Db, person: readonly string[]): Promise<void> {
  const lock = createHash("sha256").update(JSON.stringify(person)).digest().readBigInt64BE();
  await tx.execute(sql`select pg_advisory_xact_lock(${lock}::bigint)`);
}

/**
 * Ends the sessions that the provider says have ended there: those of its own session, or all of a person. One that was opened
 * after the provider said so stays, even if the token is sent again. Throws `auth.no_provider`, `auth.provider_failed`,
 * `auth.provider_unavailable`.
 */
export async function endProviderSessions(
  context: Pick<Context, "db" | "provider">,
  logoutToken: string,
): Promise<void> {
  const { issuer, subject, providerSessionId, issuedAt } =
    await getProvider(context).readLogout(logoutToken);
  const latest = new Date(issuedAt.getTime() + clockToleranceMs);
  const isTheirs = and(
    eq(userIdentities.issuer, issuer),
    subject === undefined ? undefined : eq(userIdentities.subject, subject),
  );
  await context.db.transaction(async (tx) => {
    const found = tx.select({ id: userIdentities.id }).from(userIdentities).where(isTheirs);
    await tx
      .delete(sessions)
      .where(
        and(
          isNotNull(sessions.identityId),
          sql`${sessions.identityId} in ${found}`,
          lte(sessions.createdAt, latest),
          providerSessionId === undefined
            ? undefined
            : eq(sessions.providerSessionId, providerSessionId),
        ),
      );
  });
}
