import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

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

const limit = 1024 * 1024 - 500;

/** As many parts as the largest body can have. */
function fill(make: (index: number) => string): string {
  const parts: string[] = [];
  for (let length = 0; length < limit; length += (parts.at(-1)?.length ?? 0) + 1)
    parts.push(make(parts.length));
  return parts.slice(0, -1).join(",");
}

const oneWith = (note: string) =>
  `{"operations":[{"op":"create","kind":"expense","amount":"1",${note}}]}`;
// Marks of two classes, in the wrong order: putting them right is sorting each run of them.
const marks = "\u0316\u0300".repeat(limit / 4 - 100);

const crafted = [
  { what: "unknown fields", body: `{${fill((n) => `"k${n}":1`)}}` },
  { what: "empty operations", body: `{"operations":[${fill(() => "{}")}]}` },
  { what: "a text of combining marks", body: oneWith(`"note":"a${marks}"`) },
  { what: "tags", body: oneWith(`"tags":[${fill(() => '"t"').slice(200)}]`) },
  {
    what: "annotations",
    body: `{"json":{"a":{}},"meta":{"values":{${fill((n) => `"a.b.c${n}":["undefined"]`)}}}}`,
  },
  {
    what: "an annotation of one long path",
    body: `{"json":{},"meta":{"values":{"${"a.".repeat(limit / 2 - 50)}":["undefined"]}}}`,
  },
  {
    what: "references",
    body: `{"json":{},"meta":{"referentialEqualities":{${fill((n) => `"a${n}":["b.c"]`)}}}}`,
  },
];

test.each(crafted)("1 MiB of $what is refused in short, before others notice", async ({ body }) => {
  const before = process.cpuUsage();
  const reply = await send("POST", "/trpc/transactions.bulk", { body });
  const { user, system } = process.cpuUsage(before);
  expect([400, 413]).toContain(reply.status);
  expect(reply.text.length).toBeLessThan(32_000);
  // Sending it counts, too. Alone on a machine, none takes more than a tenth of that.
  expect((user + system) / 1000).toBeLessThan(1000);
});

const transports = [
  { transport: "REST", path: "/api/transactions/bulk", wrap: (input: object) => input },
  { transport: "tRPC", path: "/trpc/transactions.bulk", wrap: (json: object) => ({ json }) },
  {
    transport: "a batch of one",
    path: "/trpc/transactions.bulk?batch=1",
    wrap: (json: object) => ({ "0": { json } }),
  },
];

test.each(transports)(
  "500 operations of nearly 1 MiB are taken by $transport",
  async ({ path, wrap }) => {
    const reply = await send("POST", path, { json: wrap({ operations: operations(500, 1900) }) });
    expect(reply.status).toBe(200);
    expect(reply.text.match(/"ok":true/g)).toHaveLength(500);
  },
);

test.each(transports)("more than 1 MiB is too large for $transport", async ({ path, wrap }) => {
  const reply = await send("POST", path, { json: wrap({ operations: operations(600, 1900) }) });
  expect(reply.status).toBe(413);
  expect(reply.text).toContain("Send at most 1024 KiB.");
});
