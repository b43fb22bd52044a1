// A receiver of webhooks in a process of its own, which verifies what it gets with the library of Standard Webhooks.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { Webhook } from "standardwebhooks";

/** Its replies to what is sent to a path; before the first one is set it verifies nothing. */
export type Behaviour = {
  path: string;
  secret: string;
  status?: number;
  delayMs?: number;
  location?: string;
  /** For events of another time than that of the receiver's clock. */
  isUnverified?: boolean;
};

/** What it got. */
export type Received = {
  path: string;
  id: string;
  type: string;
  seq: number | undefined;
  signatures: number;
  /** When it was asked and when it answers, by its clock. */
  at: number;
  status: number;
};

export type FromReceiver = { port: number } | { received: Received } | { fault: string };

const behaviours = new Map<string, Behaviour>();
const say = (message: FromReceiver) => process.send?.(message);

const server = createServer((request, reply) => {
  void (async () => {
    const path = String(request.url);
    const body = await text(request);
    const {
      secret = "",
      status = 204,
      delayMs = 0,
      location,
      isUnverified = false,
    } = behaviours.get(path) ?? {};
    const headers = request.headers as Record<string, string>;
    const verify = () => new Webhook(secret).verify(body, headers);
    const { type, data } = (isUnverified ? JSON.parse(body) : verify()) as {
      type: string;
      data: { seq?: number };
    };
    const at = Date.now();
    await delay(delayMs);
    const id = String(headers["webhook-id"]);
    const signatures = String(headers["webhook-signature"]).split(" ").length;
    say({ received: { path, id, type, seq: data.seq, signatures, at, status } });
    reply.writeHead(status, location === undefined ? {} : { location }).end();
  })().catch((error: unknown) => {
    say({ fault: String(error) });
    reply.writeHead(400).end();
  });
});

process.on("message", (behaviour: Behaviour) => behaviours.set(behaviour.path, behaviour));
process.on("disconnect", () => process.exit());
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () =>
  say({ port: (server.address() as AddressInfo).port }),
);
