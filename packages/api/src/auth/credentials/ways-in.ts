import { type Db, passkeys, userIdentities, users } from "@outlay/db";
import { eq } from "drizzle-orm";
import { AppError } from "@outlay/core";
import type { IdentityProvider } from "../../support/ports.ts";

/** Whether two addresses of issuers are the same: with and without a slash for an empty path. */
const isSameIssuer = (one: string, other: string): boolean =>
  new URL(one).href === new URL(other).href;

/** Asserts that the user, who is locked, still has a way to sign in after one was removed. Throws `auth.only_way`. */
export async function assertCanSignIn(
  tx: Db,
  userId: string,
  provider: Pick<IdentityProvider, "issuer"> | null,
): Promise<void> {
  const [user] = await tx
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId));
  if (user?.passwordHash !== null) return;
  if ((await tx.$count(passkeys, eq(passkeys.userId, userId))) > 0) return;
  const linked = await tx
    .select({ issuer: userIdentities.issuer })
    .from(userIdentities)
    .where(eq(userIdentities.userId, userId));
  if (provider && linked.some(({ issuer }) => isSameIssuer(issuer, provider.issuer))) return;
  throw new AppError("auth.only_way", "Set a password or add a passkey first.");
}
