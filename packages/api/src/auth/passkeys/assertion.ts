import { passkeys } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { Context } from "../../rpc/context.ts";
import { challengeLifetimeMs, makeChallenge, spendChallenge } from "./challenges.ts";
import { loadWebAuthn, toUserHandle } from "./webauthn.ts";
import type { Assertion, RequestOptions } from "./webauthn.contract.ts";

type Visit = Pick<Context, "db" | "now" | "site">;

/** The request options for a sign-in with any user's passkey. */
export async function makeRequestOptions({ db, now, site }: Visit): Promise<RequestOptions> {
  return {
    challenge: await makeChallenge(db, null, now),
    timeout: challengeLifetimeMs,
    rpId: site().rpId,
    userVerification: "required",
  };
}

/**
 * The id of the user whose passkey signed our challenge, with user verification by the device; null
 * if anything is wrong. The challenge is used up either way.
 */
export async function provePasskey(
  { db, now, site }: Visit,
  response: Assertion,
): Promise<string | null> {
  const { clientDataJSON, userHandle } = response.response;
  const expectedChallenge = await spendChallenge(db, { clientDataJSON, userId: null }, now);
  const credentialId = Buffer.from(response.id, "base64url");
  const [passkey] = await db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId));
  if (!expectedChallenge || !passkey || userHandle !== toUserHandle(passkey.userId)) return null;
  const { rpId, origins } = site();
  const { verifyAuthenticationResponse } = await loadWebAuthn();
  const { id, userId, counter } = passkey;
  const verified = await verifyAuthenticationResponse({
    response: { ...response, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    credential: { id: response.id, publicKey: new Uint8Array(passkey.publicKey), counter },
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return null;
  // Two sign-ins with the same counter mean that the key was copied.
  const used = await db
    .update(passkeys)
    .set({ counter: verified.authenticationInfo.newCounter, lastUsedAt: now })
    .where(and(eq(passkeys.id, id), eq(passkeys.counter, counter)))
    .returning({ id: passkeys.id });
  return used.length > 0 ? userId : null;
}
