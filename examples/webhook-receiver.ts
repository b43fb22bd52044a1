// Receives webhooks, verifies and prints them. It needs nothing but Node 24 and this file:
//
//   WEBHOOK_SECRET=whsec_… node webhook-receiver.ts
//
// The secret is the one that webhooks.create replied. docs/guide/webhooks.md has the whole way.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const secret = process.env["WEBHOOK_SECRET"] ?? "";
const port = Number(process.env["PORT"] || 4000);

// #region verify
const toleranceSeconds = 300;

/** Whether Outlay signed this body, and lately. https://www.standardwebhooks.com */
function isGenuine(headers: Record<string, unknown>, body: string): boolean {
  const id = String(headers["webhook-id"]);
  const timestamp = String(headers["webhook-timestamp"]);
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= toleranceSeconds)) return false;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  // Several while a secret is being replaced: one that fits is enough.
  return String(headers["webhook-signature"])
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => Buffer.from(signature.slice("v1,".length), "base64"))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
// #endregion

/** Events come at least once: one that was received already has the same id. A real receiver keeps them in its database. */
const seen = new Set<string>();

const server = createServer((request, reply) => {
  void text(request).then((body) => {
    if (!isGenuine(request.headers, body)) {
      reply.writeHead(401).end();
      return;
    }
    const id = String(request.headers["webhook-id"]);
    const { type, timestamp, data } = JSON.parse(body) as {
      type: string;
      timestamp: string;
      data: { after?: { payee?: string; amount?: string; currency?: string } };
    };
    const { payee = "", amount = "", currency = "" } = data.after ?? {};
    if (!seen.has(id)) console.log([timestamp, type, payee, amount, currency].join(" ").trim());
    seen.add(id);
    // Anything but 2xx, and the event is sent again later.
    reply.writeHead(204).end();
  });
});

if (secret.startsWith("whsec_"))
  server.listen(port, "127.0.0.1", () => console.log(`Waits at http://127.0.0.1:${port}/`));
else {
  console.error("Set WEBHOOK_SECRET to the secret of the webhook, whsec_…");
  process.exitCode = 1;
}
