import { parse as uuidToBytes } from "uuid";

// The library brings a reader of certificates along, which takes a fifth of a start: most processes see no passkey for long.
export const loadWebAuthn = () => import("@simplewebauthn/server");
export const loadWebAuthnHelpers = () => import("@simplewebauthn/server/helpers");

/** What a device keeps beside the key and tells when it signs in: the user's id. */
export function toUserHandle(userId: string): string {
  return Buffer.from(uuidToBytes(userId)).toString("base64url");
}
