import { createServer, type IncomingHttpHeaders } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import type { Mail } from "@outlay/api";
import { z } from "zod";
import type { Reply, Send } from "./http.fixture.ts";
import type { Mailer } from "../src/mail.ts";

/** What a reply has by this shape. Throws if the request has failed. */
export function readReply<Fields>({ status, json, text }: Reply, shape: z.ZodType<Fields>): Fields {
  if (status >= 300) throw new Error(`${status} ${text}`);
  return shape.parse(json);
}

export const anything = z.unknown();
export const withId = z.object({ id: z.string() });

/** A mail server of a test: what it took, and what it does instead. */
export function openMailbox() {
  const mails: Mail[] = [];
  const mailbox: { mails: Mail[]; fault: object | undefined; attempts: number } = {
    mails,
    fault: undefined,
    attempts: 0,
  };
  const mailer: Mailer = {
    deliver: async (mail) => {
      // Those that verify addresses are not of these tests.
      if (mail.headers === undefined) return undefined;
      mailbox.attempts += 1;
      if (mailbox.fault !== undefined) throw Object.assign(new Error("not now"), mailbox.fault);
      mails.push(mail);
      return undefined;
    },
    close: async () => {},
  };
  return Object.assign(mailbox, { mailer });
}

let made = 0;

/** Spends what a new budget of a new category allows, which notifies once. Returns the expense's id. */
export async function overspend(send: Send, name: string, amount = "1"): Promise<string> {
  const post = async (path: string, json: object) =>
    readReply(await send("POST", path, { json }), withId).id;
  const categoryId = await post("/api/categories", { name: `Category ${(made += 1)}` });
  await post("/api/budgets", { name, categoryId, amount, thresholds: [100] });
  return post("/api/expenses", { amount, categoryId });
}

type Posted = { path: string; headers: IncomingHttpHeaders; text: string };

/** An ntfy server on the loopback, which replies with the status that is set. */
export async function serveNtfy() {
  const ntfy = { posted: [] as Posted[], status: 200 };
  const server = createServer((request, response) => {
    const { url: path = "", headers } = request;
    void readText(request).then((text) => {
      ntfy.posted.push({ path, headers, text });
      response.writeHead(ntfy.status).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(ntfy, { host: `127.0.0.1:${port}`, close: () => server.close() });
}
