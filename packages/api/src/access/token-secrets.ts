import { createHash, randomBytes } from "node:crypto";

const prefix = "outlay_pat_";
const secretBytes = 30;
const shownLength = prefix.length + 4;

/** A new personal access token: 240 random bits. */
export function makeToken(): string {
  return prefix + randomBytes(secretBytes).toString("base64url");
}

/** Tells a personal access token from the access token of a session. */
export function isPersonalToken(token: string): boolean {
  return token.startsWith(prefix);
}

/** How a token begins: what is shown to recognise it by. */
export function prefixOf(token: string): string {
  return token.slice(0, shownLength);
}

/** What is kept of a token of any kind: its SHA-256. Tokens are random, so nothing slower is needed. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
