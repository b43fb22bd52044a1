import { createHmac, timingSafeEqual } from "node:crypto";
import { type JWTHeaderParameters, jwtVerify, SignJWT } from "jose";
import { parse as uuidToBytes, stringify as uuidFromBytes } from "uuid";
import { z } from "zod";
import { clockToleranceMs } from "../support/lifetimes.ts";
import type { SignedIn } from "./principal.ts";

/** Secrets by key id. The first one signs and all verify, so a secret can be replaced without signing users out. */
export type KeyRing = ReadonlyMap<string, Uint8Array>;

export const accessTtlSeconds = 10 * 60;
const issuer = "outlay";
const audience = "outlay-api";
const type = "at+jwt";
const maxTokenLength = 4096;

/** The secret for new tokens and sealed texts. */
export function signingKey(keys: KeyRing): readonly [kid: string, secret: Uint8Array] {
  for (const entry of keys) return entry;
  throw new Error("the key ring is empty");
}

/** The user and session, and how often the session was rotated before. */
export type Grant = SignedIn & { generation: number };

/**
 * A JWT (RFC 7519) with the header of RFC 9068, HS256, valid for ten minutes. The same grant issued
 * at the same instant gives the same token.
 */
export async function signAccessToken(
  keys: KeyRing,
  { userId, sessionId, generation }: Grant,
  issuedAt: Date,
): Promise<string> {
  const [kid, secret] = signingKey(keys);
  const issuedAtSeconds = Math.floor(issuedAt.getTime() / 1000);
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: type, kid })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + accessTtlSeconds)
    .setJti(`${sessionId}.${generation}`)
    .sign(secret);
}

/** Checks that jose does not make: it accepts several audiences, and identifiers of any type. */
const accessClaims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  aud: z.literal(audience),
  jti: z.string().min(1),
});

/** The principal of an access token; undefined if the token is invalid or has expired. */
export async function readAccessToken(
  keys: KeyRing,
  token: string,
  now: Date,
): Promise<SignedIn | undefined> {
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
      clockTolerance: clockToleranceMs / 1000,
      // Also rejects tokens issued in the future.
      maxTokenAge: accessTtlSeconds,
      requiredClaims: ["sub", "sid", "exp", "iat", "jti"],
    });
    const { sub, sid } = accessClaims.parse(payload);
    return { userId: sub, sessionId: sid };
  } catch {
    // The caller has no access, whatever the reason.
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
 * HMAC proves that we issued it; whether it is still valid depends on the session's current generation.
 */
export function signRefreshToken(keys: KeyRing, sessionId: string, generation: number): string {
  const [, secret] = signingKey(keys);
  const body = Buffer.alloc(bodyLength);
  body.set(uuidToBytes(sessionId));
  body.writeUInt32BE(generation, 16);
  return refreshPrefix + Buffer.concat([body, refreshMac(secret, body)]).toString("base64url");
}

/** The session and generation of a refresh token that we issued; undefined for any other text. */
export function readRefreshToken(
  keys: KeyRing,
  token: string,
): { sessionId: string; generation: number } | undefined {
  if (!token.startsWith(refreshPrefix)) return undefined;
  const text = token.slice(refreshPrefix.length);
  const bytes = Buffer.from(text, "base64url");
  // Decoding skips characters outside base64url: such a text is neither a token of ours nor a reuse of one.
  if (bytes.length !== bodyLength + macLength || bytes.toString("base64url") !== text)
    return undefined;
  const body = bytes.subarray(0, bodyLength);
  const mac = bytes.subarray(bodyLength);
  for (const secret of keys.values()) {
    if (timingSafeEqual(mac, refreshMac(secret, body)))
      return { sessionId: uuidFromBytes(body.subarray(0, 16)), generation: body.readUInt32BE(16) };
  }
  return undefined;
}
