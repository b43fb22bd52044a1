import { afterAll, expect, test } from "vitest";
import { serveApp } from "./testing.ts";

const server = await serveApp();
afterAll(server.close);
const { send } = await server.signUp("alice");

const operations = (count: number, noteLength: number) =>
  Array.from({ length: count }, () => ({
    op: "create",
    kind: "expense",
    amount: "1",
    note: "x".repeat(noteLength),
  }));

const doors = [
  { door: "REST", path: "/api/transactions/bulk", wrap: (input: object) => input },
  { door: "tRPC", path: "/trpc/transactions.bulk", wrap: (json: object) => ({ json }) },
  {
    door: "a batch of one",
    path: "/trpc/transactions.bulk?batch=1",
    wrap: (json: object) => ({ "0": { json } }),
  },
];

test.each(doors)("500 operations of nearly 1 MiB are taken by $door", async ({ path, wrap }) => {
  const reply = await send("POST", path, { json: wrap({ operations: operations(500, 1900) }) });
  expect(reply.status).toBe(200);
  expect(reply.text.match(/"ok":true/g)).toHaveLength(500);
});

test.each(doors)("more than 1 MiB is too large for $door", async ({ path, wrap }) => {
  const reply = await send("POST", path, { json: wrap({ operations: operations(600, 1900) }) });
  expect(reply.status).toBe(413);
  expect(reply.text).toContain("Send at most 1024 KiB.");
});
