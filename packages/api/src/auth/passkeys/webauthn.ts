import { parse as uuidToBytes } from "uuid";

// Loaded on first use: the library comes with a certificate parser that would take a fifth of the start-up time.
export const loadWebAuthn = () => import("@simplewebauthn/server");
export const loadWebAuthnHelpers = () => import("@simplewebauthn/server/helpers");

/** The user handle: a device stores it with the key and sends it at sign-in. It is the user's id. */
export function toUserHandle(userId: string): string {
  return Buffer.from(uuidToBytes(userId)).toString("base64url");
}
