import { type Db, emailColumns, users } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { assertInvited } from "../../members/invited.ts";
import { addMember, createBook, firstBookName } from "../../books/books.ts";
import { AppError, foldEmail } from "@outlay/core";
import type { User } from "../profile/profile.contract.ts";
import { userColumns } from "../profile/profile.ts";
import type { LoginInput, PasskeyLoginInput, RegisterInput } from "./auth.contract.ts";
import { provePasskey } from "../passkeys/assertion.ts";
import type { Context } from "../../rpc/context.ts";
import { proveSecondFactor } from "../totp/codes.ts";
import { hashPassword, verifyPassword } from "../credentials/passwords.ts";
import { type OpenSession, openSession, type SignIn } from "./sessions.ts";
import { assertStrongPassword } from "../credentials/strength.ts";
import type { Post } from "../credentials/verification.ts";

type Registering = SignIn & Post & Pick<Context, "signUp">;

/** Throws `auth.sign_up_closed`. The first user of a server needs no invitation: there is nobody yet who could send one. */
async function assertMaySignUp({ db, signUp, now }: Registering, input: RegisterInput) {
  if (signUp === "open") return;
  if (signUp === "closed")
    throw new AppError("auth.sign_up_closed", "Ask the operator of this server for an account.");
  const [someone] = await db.select({ id: users.id }).from(users).limit(1);
  if (someone) await assertInvited(db, input, now);
}

/**
 * Creates a user with a first book, signs them in and mails a token to verify the email. Throws
 * `auth.sign_up_closed`, `auth.email_taken`, `auth.weak_password`.
 */
export async function register(context: Registering, input: RegisterInput): Promise<OpenSession> {
  await assertMaySignUp(context, input);
  await assertStrongPassword(input.password, input);
  return createAccount(context, { ...input, passwordHash: await hashPassword(input.password) });
}

/** Creates a user with a first book, signs them in and mails a token to verify the email. Throws `auth.email_taken`. */
export async function createAccount(
  context: SignIn & Post,
  input: Omit<NewUser, "emailVerifiedAt">,
): Promise<OpenSession> {
  return context.db.transaction(async (tx) => {
    const user = await createUser(tx, { ...input, emailVerifiedAt: null }, context);
    await context.addTokenMail(tx, { purpose: "verify", email: user.email });
    return openSession({ ...context, db: tx }, user);
  });
}

type NewUser = Pick<RegisterInput, "email" | "name" | "baseCurrency" | "timeZone" | "locale"> & {
  passwordHash: string | null;
  emailVerifiedAt: Date | null;
};

/** Creates a user with a first book. Throws `auth.email_taken`. */
export async function createUser(
  tx: Db,
  { email, name, baseCurrency, timeZone, locale, passwordHash, emailVerifiedAt }: NewUser,
  { now }: { now: Date },
): Promise<User> {
  const user: User = {
    id: uuidv7(),
    email,
    emailVerifiedAt,
    name,
    defaultBookId: uuidv7(),
    timeZone,
    locale,
    hasPassword: passwordHash !== null,
    createdAt: now,
  };
  const { id: userId, defaultBookId: id } = user;
  const made = { id, name: firstBookName(locale), baseCurrency, timeZone, locale };
  await createBook(tx, { ...made, actorId: userId }, now);
  const { hasPassword: _, ...columns } = user;
  const stored = { ...columns, ...emailColumns(email), passwordHash, updatedAt: now };
  await tx.insert(users).values(stored);
  await addMember(tx, { bookId: id, userId, role: "owner" }, now);
  return user;
}

type Visit = SignIn & Pick<Context, "site">;

/** Throws `auth.passkey_invalid`. */
export async function loginWithPasskey(
  context: Visit,
  { response }: PasskeyLoginInput,
): Promise<OpenSession> {
  // Using the passkey locks it: removing it at the same time also ends this session.
  const session = await context.db.transaction(async (tx) => {
    const inside = { ...context, db: tx };
    const userId = await provePasskey(inside, response);
    if (userId === null) return undefined;
    const [user] = await tx.select(userColumns).from(users).where(eq(users.id, userId));
    return user && openSession(inside, user);
  });
  if (session) return session;
  throw new AppError("auth.passkey_invalid", "Try again, or sign in with your email and password.");
}

/**
 * Throws `auth.invalid_credentials`, equally slowly for an unknown email and a wrong password; with the
 * right password, `auth.second_factor_required` and `auth.second_factor_invalid`.
 */
export async function login(context: Visit, input: LoginInput): Promise<OpenSession> {
  const [found] = await context.db
    .select({ ...userColumns, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.emailFolded, foldEmail(input.email)));
  const { matches, upgraded } = await verifyPassword(
    found?.passwordHash ?? undefined,
    input.password,
  );
  if (!found || !matches || found.passwordHash === null) throw wrongCredentials();
  const { passwordHash, ...user } = found;
  const passkeyOf = input.passkey && (await provePasskey(context, input.passkey));
  return context.db.transaction(async (tx) => {
    // A change of the password at the same time also ends this session.
    const isStill = and(eq(users.id, user.id), eq(users.passwordHash, passwordHash));
    const id = { id: users.id };
    const still =
      upgraded === undefined
        ? await tx.select(id).from(users).where(isStill).for("share")
        : await tx.update(users).set({ passwordHash: upgraded }).where(isStill).returning(id);
    if (still.length === 0) throw wrongCredentials();
    const { keys, now } = context;
    await proveSecondFactor(
      { db: tx, keys, userId: user.id, now },
      { code: input.totp, passkeyOf },
    );
    return openSession({ ...context, db: tx }, user);
  });
}

function wrongCredentials(): AppError {
  return new AppError("auth.invalid_credentials", "Check the email and the password.");
}
