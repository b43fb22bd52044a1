import { createHmac, randomBytes } from "node:crypto";
import type { KeyRing } from "../access/access-tokens.ts";
import { type Sealed, seal, unseal } from "../access/sealing.ts";

const prefix = "whsec_";
const keyBytes = 32;

/** A secret in the form of Standard Webhooks. */
export const makeSecret = () => prefix + randomBytes(keyBytes).toString("base64");

/** A secret can be decrypted in the row of its own webhook alone. */
const ownerOf = (webhookId: string) => `webhook ${webhookId}`;

export const sealSecret = (keys: KeyRing, secret: string, webhookId: string): Sealed =>
  seal(keys, secret, ownerOf(webhookId));

export const unsealSecret = (keys: KeyRing, sealed: Sealed, webhookId: string) =>
  unseal(keys, sealed, ownerOf(webhookId));

/** An event as it is sent; each attempt has the time of its own. */
export type Message = { id: string; at: Date; body: string };

/**
 * The headers of a message, with a signature by each secret.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#symmetric
 */
export function signedHeaders(
  { id, at, body }: Message,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
