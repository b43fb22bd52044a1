import { type Db, passkeys } from "@outlay/db";
import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { lockVerifiedUser, provePassword } from "../credentials/own-password.ts";
import { assertCanSignIn } from "../credentials/ways-in.ts";
import type { SignedIn } from "../../access/principal.ts";
import type { Context } from "../../rpc/context.ts";
import { AppError } from "@outlay/core";
import { passkeyMail, secondFactorMail } from "../../support/mail.ts";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import { countRecoveryCodes, dropIdleRecoveryCodes } from "../totp/recovery-codes.ts";
import type {
  ListPasskeysInput,
  Passkey,
  PasskeyPage,
  RemovePasskeyInput,
  UpdatePasskeyInput,
} from "./passkeys.contract.ts";

const passkeyColumns = {
  id: passkeys.id,
  name: passkeys.name,
  secondFactor: passkeys.secondFactor,
  createdAt: passkeys.createdAt,
  lastUsedAt: passkeys.lastUsedAt,
};

type Asking = Pick<Context, "db" | "now" | "provider" | "addMail"> & { principal: SignedIn };

const isTheirs = ({ userId }: SignedIn, id: string) =>
  and(eq(passkeys.id, id), eq(passkeys.userId, userId));

function notFound(): AppError {
  return new AppError("passkey.not_found", "You have no passkey with this id.");
}

/** The passkeys, oldest first. */
export async function listPasskeys(
  db: Db,
  { userId }: SignedIn,
  { limit, cursor }: ListPasskeysInput,
): Promise<PasskeyPage> {
  const after = decodeCursor(cursor, "passkeys", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(passkeyColumns)
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), after ? gt(passkeys.id, after) : undefined))
    .orderBy(asc(passkeys.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ id }) => encodeCursor("passkeys", [id]));
}

/**
 * Renames a passkey, or changes whether it is a second factor of the password.
 * Throws `passkey.not_found`, `auth.invalid_credentials`, `auth.sign_in_again`, `passkey.no_recovery_codes`.
 */
export async function updatePasskey(
  { db, now, principal, addMail }: Asking,
  { id, currentPassword, ...changes }: UpdatePasskeyInput,
): Promise<Passkey> {
  const { secondFactor } = changes;
  if (secondFactor === undefined) return changePasskey(db, principal, { id, ...changes });
  const given = { password: currentPassword, field: "currentPassword" };
  const proved = await provePassword({ db, now }, principal, given);
  return db.transaction(async (tx) => {
    const { email } = await lockVerifiedUser(tx, principal, proved);
    if (secondFactor) await assertRecoverable(tx, principal);
    const passkey = await changePasskey(tx, principal, { id, ...changes });
    await dropIdleRecoveryCodes(tx, principal.userId);
    await addMail(tx, secondFactorMail(email, secondFactor ? "on" : "off"));
    return passkey;
  });
}

async function changePasskey(
  db: Db,
  principal: SignedIn,
  { id, ...changes }: Omit<UpdatePasskeyInput, "currentPassword">,
): Promise<Passkey> {
  // Drizzle cannot build an update without fields.
  const set = { id, ...changes };
  const isIt = isTheirs(principal, id);
  const [passkey] = await db.update(passkeys).set(set).where(isIt).returning(passkeyColumns);
  if (!passkey) throw notFound();
  return passkey;
}

/** Without recovery codes, losing the only required passkey would lock the user out. */
async function assertRecoverable(tx: Db, { userId }: SignedIn): Promise<void> {
  if ((await countRecoveryCodes(tx, userId)) === 0)
    throw new AppError(
      "passkey.no_recovery_codes",
      "Get recovery codes first, and store them safely.",
    );
}

/** Removes a passkey. Throws `auth.invalid_credentials`, `auth.sign_in_again`, `passkey.not_found`, `auth.only_way`. */
export async function removePasskey(
  { db, now, provider, principal, addMail }: Asking,
  { id, password }: RemovePasskeyInput,
): Promise<void> {
  const proved = await provePassword({ db, now }, principal, { password });
  await db.transaction(async (tx) => {
    const { email } = await lockVerifiedUser(tx, principal, proved);
    const isIt = isTheirs(principal, id);
    const removed = await tx.delete(passkeys).where(isIt).returning({ id: passkeys.id });
    if (removed.length === 0) throw notFound();
    await assertCanSignIn(tx, principal.userId, provider);
    await dropIdleRecoveryCodes(tx, principal.userId);
    await addMail(tx, passkeyMail(email, "removed"));
  });
}
