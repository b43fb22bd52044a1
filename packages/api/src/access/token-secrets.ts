import { createHash, randomBytes } from "node:crypto";

const prefix = "outlay_pat_";
const secretBytes = 30;
const shownLength = prefix.length + 4;

/** A new personal access token: 240 random bits. */
export function makeToken(): string {
  return prefix + randomBytes(secretBytes).toString("base64url");
}

/** Distinguishes a personal access token from a session's access token. */
export function isPersonalToken(token: string): boolean {
  return token.startsWith(prefix);
}

/** The first characters of a token, shown to recognise it. */
export function prefixOf(token: string): string {
  return token.slice(0, shownLength);
}

/** The stored SHA-256 of a token of any kind. Tokens are random, so a fast hash is enough. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
