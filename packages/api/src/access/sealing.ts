import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type KeyRing, signingKey } from "./access-tokens.ts";

/** A text encrypted with a key derived from the ring's secret `kid`. */
export type Sealed = { kid: string; sealed: Buffer };

const algorithm = "aes-256-gcm";
const ivLength = 12;
const tagLength = 16;

/** RFC 5869: a different key than the one that signs, derived from the same secret. */
function deriveKey(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "outlay sealing 1", 32));
}

/** Encrypts with the ring's first secret, bound to `owner`: in another's row it cannot be decrypted. */
export function seal(keys: KeyRing, text: string, owner: string): Sealed {
  const [kid, secret] = signingKey(keys);
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(algorithm, deriveKey(secret), iv).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return { kid, sealed: Buffer.concat([iv, cipher.getAuthTag(), body]) };
}

/** The text; undefined if its secret is no longer in the ring, or it was sealed for another owner. */
export function unseal(keys: KeyRing, { kid, sealed }: Sealed, owner: string): string | undefined {
  const secret = keys.get(kid);
  if (!secret) return undefined;
  const iv = sealed.subarray(0, ivLength);
  const decipher = createDecipheriv(algorithm, deriveKey(secret), iv, { authTagLength: tagLength })
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(ivLength, ivLength + tagLength));
  try {
    return (
      decipher.update(sealed.subarray(ivLength + tagLength), undefined, "utf8") +
      decipher.final("utf8")
    );
  } catch {
    return undefined;
  }
}
