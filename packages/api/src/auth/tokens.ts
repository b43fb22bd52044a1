import { createHmac, createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { type JWTHeaderParameters, jwtVerify, SignJWT } from "jose";
import { parse as uuidToBytes, stringify as uuidFromBytes } from "uuid";
import type { Principal } from "../context.ts";

/** Secrets by key id. The first signs; all verify, so a secret can be replaced without signing anyone out. */
export type KeyRing = ReadonlyMap<string, Uint8Array>;

export const accessTtlSeconds = 10 * 60;
const clockToleranceSeconds = 5;
const issuer = "outlay";
const audience = "outlay-api";
const type = "at+jwt";
const maxTokenLength = 4096;

function signingKey(keys: KeyRing): readonly [kid: string, secret: Uint8Array] {
  for (const entry of keys) return entry;
  throw new Error("the key ring is empty");
}

/** A JWT (RFC 7519) with the header of RFC 9068, HS256, good for ten minutes. */
export async function signAccessToken(
  keys: KeyRing,
  principal: Principal,
  now: Date,
): Promise<string> {
  const [kid, secret] = signingKey(keys);
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: principal.sessionId })
    .setProtectedHeader({ alg: "HS256", typ: type, kid })
    .setSubject(principal.userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTtlSeconds)
    .setJti(randomUUID())
    .sign(secret);
}

/** The principal an access token names, or undefined when it is not one of ours or has expired. */
export async function readAccessToken(
  keys: KeyRing,
  token: string,
  now: Date,
): Promise<Principal | undefined> {
  if (token.length > maxTokenLength) return undefined;
  const findKey = (header: JWTHeaderParameters) => {
    const secret = keys.get(header.kid ?? "");
    if (!secret) throw new Error("unknown key");
    return secret;
  };
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ["HS256"],
      typ: type,
      issuer,
      audience,
      currentDate: now,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["sub", "sid", "exp", "iat", "jti"],
    });
    const { sub, sid } = payload;
    return sub !== undefined && typeof sid === "string"
      ? { userId: sub, sessionId: sid }
      : undefined;
  } catch {
    // Whatever is wrong with it, the caller has no access.
    return undefined;
  }
}

const refreshPrefix = "outlay_rt_";
const bodyLength = 16 + 4;
const macLength = 32;

function refreshMac(secret: Uint8Array, body: Uint8Array): Buffer {
  return createHmac("sha256", secret).update("outlay refresh token 1").update(body).digest();
}

/**
 * The refresh token of a session's generation: session id, generation and their HMAC-SHA256. The
 * HMAC proves that we once issued it; only the hash kept in the session says whether it still counts.
 */
export function signRefreshToken(keys: KeyRing, sessionId: string, generation: number): string {
  const [, secret] = signingKey(keys);
  const body = Buffer.alloc(bodyLength);
  body.set(uuidToBytes(sessionId));
  body.writeUInt32BE(generation, 16);
  return refreshPrefix + Buffer.concat([body, refreshMac(secret, body)]).toString("base64url");
}

/** The session of a refresh token that we once issued, or undefined for any other text. */
export function readRefreshToken(keys: KeyRing, token: string): { sessionId: string } | undefined {
  if (!token.startsWith(refreshPrefix)) return undefined;
  const text = token.slice(refreshPrefix.length);
  const bytes = Buffer.from(text, "base64url");
  // Decoding skips what is not base64url: such a text is not what we issued, nor a reuse of it.
  if (bytes.length !== bodyLength + macLength || bytes.toString("base64url") !== text)
    return undefined;
  const body = bytes.subarray(0, bodyLength);
  const mac = bytes.subarray(bodyLength);
  for (const secret of keys.values()) {
    if (timingSafeEqual(mac, refreshMac(secret, body)))
      return { sessionId: uuidFromBytes(body.subarray(0, 16)) };
  }
  return undefined;
}

/** What is kept of a refresh token at rest. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
