import { passkeys } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { assertFresh } from "../../access/recent-sign-in.ts";
import type { SignedIn } from "../../access/principal.ts";
import type { Context, Site } from "../../rpc/context.ts";
import { AppError } from "@outlay/core";
import { passkeyMail } from "../../support/mail.ts";
import { lockUser } from "../../books/default-book.ts";
import { getProfile } from "../profile/profile.ts";
import { challengeLifetimeMs, makeChallenge, spendChallenge } from "./challenges.ts";
import type { Passkey, RegisterPasskeyInput } from "./passkeys.contract.ts";
import { loadWebAuthn, loadWebAuthnHelpers, toUserHandle } from "./webauthn.ts";
import type { Attestation, CreationOptions } from "./webauthn.contract.ts";

type Asking = Pick<Context, "db" | "now" | "site" | "addMail"> & {
  principal: SignedIn;
};

const maxPasskeys = 20;
/** The COSE numbers of ES256, EdDSA and RS256: every device supports one of them. */
const algorithms = [-7, -8, -257];

/** The creation options of a new passkey. Throws `auth.sign_in_again`, `passkey.limit`. */
export async function makeCreationOptions({
  db,
  now,
  site,
  principal,
}: Asking): Promise<CreationOptions> {
  await assertFresh(db, principal, now);
  const { id, email, name } = await getProfile(db, principal);
  const isTheirs = eq(passkeys.userId, id);
  const known = await db.select({ id: passkeys.credentialId }).from(passkeys).where(isTheirs);
  assertRoom(known.length);
  return {
    challenge: await makeChallenge(db, id, now),
    timeout: challengeLifetimeMs,
    rp: { id: site().rpId, name: "Outlay" },
    user: { id: toUserHandle(id), name: email, displayName: name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: known.map((credential) => ({
      type: "public-key",
      id: credential.id.toString("base64url"),
    })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  };
}

function assertRoom(count: number): void {
  if (count >= maxPasskeys)
    throw new AppError("passkey.limit", "Remove one that you no longer use.");
}

/**
 * Adds a passkey.
 * Throws `passkey.invalid`, `passkey.taken`, `passkey.limit`, `auth.sign_in_again`.
 */
export async function registerPasskey(
  { db, now, site, addMail, principal }: Asking,
  { name, response }: RegisterPasskeyInput,
): Promise<Passkey> {
  const { userId } = principal;
  const { clientDataJSON } = response.response;
  const challenge = await spendChallenge(db, { clientDataJSON, userId }, now);
  const key = challenge && (await readNewKey(response, challenge, site()));
  if (!key)
    throw new AppError(
      "passkey.invalid",
      "Get new options, and create the passkey within 5 minutes.",
    );
  const made = { id: uuidv7(), name, secondFactor: false, createdAt: now, lastUsedAt: null };
  const { email } = await getProfile(db, principal);
  await db.transaction(async (tx) => {
    // Locked, so that a user's passkeys are added one by one.
    await lockUser(tx, userId);
    // It is enough that the sign-in was recent when the options were made.
    await assertFresh(tx, principal, now, challengeLifetimeMs);
    assertRoom(await tx.$count(passkeys, eq(passkeys.userId, userId)));
    await tx.insert(passkeys).values({ ...made, ...key, userId });
    await addMail(tx, passkeyMail(email, "added"));
  });
  return made;
}

type NewKey = Pick<typeof passkeys.$inferInsert, "credentialId" | "publicKey" | "counter">;

/** The key that a device made for this challenge and site; undefined if anything is wrong. */
async function readNewKey(
  response: Attestation,
  challenge: string,
  { rpId, origins }: Site,
): Promise<NewKey | undefined> {
  const { verifyRegistrationResponse } = await loadWebAuthn();
  try {
    await assertPlain(response);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!registrationInfo) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    return {
      credentialId: Buffer.from(id, "base64url"),
      publicKey: Buffer.from(publicKey),
      counter,
    };
  } catch {
    return undefined;
  }
}

/**
 * We ask for no attestation. Certificates that are sent anyway are rejected, to keep crafted input
 * away from certificate parsers; self attestation ("packed", without certificates) is fine.
 */
async function assertPlain({ response: { attestationObject } }: Attestation): Promise<void> {
  const { decodeAttestationObject } = await loadWebAuthnHelpers();
  const decoded = decodeAttestationObject(
    new Uint8Array(Buffer.from(attestationObject, "base64url")),
  );
  const isSelf = decoded.get("fmt") === "packed" && !decoded.get("attStmt").get("x5c");
  if (decoded.get("fmt") !== "none" && !isSelf) throw new Error("an attestation with certificates");
}
