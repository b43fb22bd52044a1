import { randomUUID } from "node:crypto";

/**
 * A request's id, a UUID of version 7 (RFC 9562, 5.7): the time, and the random bits of one of version 4, of which Node keeps a
 * store. The package uuid takes ten times as long, which each request would.
 */
export function newRequestId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice("xxxxxxxx-xxxx-4".length)}`;
}
