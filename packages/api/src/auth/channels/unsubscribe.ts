import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { channels, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import { parse as uuidToBytes, stringify as uuidFromBytes } from "uuid";
import { type KeyRing, signingKey } from "../../access/access-tokens.ts";

const idBytes = 16;
const macBytes = 16;

/** With a key that nothing else uses (RFC 5869). */
function macOf(secret: Uint8Array, id: Uint8Array): Buffer {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "outlay unsubscribe 1", 32));
  return createHmac("sha256", key).update(id).digest().subarray(0, macBytes);
}

/** What a link to end a channel ends with. It allows that and nothing else, as long as its secret is in the ring. */
export function makeUnsubscribeCode(keys: KeyRing, channelId: string): string {
  const [, secret] = signingKey(keys);
  const id = uuidToBytes(channelId);
  return Buffer.concat([id, macOf(secret, id)]).toString("base64url");
}

/** The channel's id; undefined for a code that this server's secrets have not made. */
export function readUnsubscribeCode(keys: KeyRing, code: string): string | undefined {
  const bytes = Buffer.from(code, "base64url");
  if (bytes.length !== idBytes + macBytes) return undefined;
  const [id, mac] = [bytes.subarray(0, idBytes), bytes.subarray(idBytes)];
  const isOurs = [...keys.values()].some((secret) => timingSafeEqual(macOf(secret, id), mac));
  return isOurs ? uuidFromBytes(id) : undefined;
}

/** What a channel sends; undefined once it has ended. */
export async function findChannel(db: Db, id: string) {
  const { kind, kinds } = channels;
  const [channel] = await db.select({ kind, kinds }).from(channels).where(eq(channels.id, id));
  return channel;
}

/** Ends a channel. Returns false if it had ended before. */
export async function endChannel(db: Db, id: string): Promise<boolean> {
  const ended = await db.delete(channels).where(eq(channels.id, id)).returning({ id: channels.id });
  return ended.length > 0;
}
