import { type Procedure, procedures, propertiesOf, toJsonSchema } from "@outlay/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertNothingInside, type Reply, type Send, serveApp } from "./http.fixture.ts";
import { namesSecret } from "../src/http/hardening/urls.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
});

const inputOf = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;
const create = (json: object) => send("POST", "/trpc/expenses.create", { json });

/** The `data` of a tRPC error; throws when the reply is none, or shows what is inside the server. */
function errorOf(reply: Reply) {
  assertNothingInside(reply);
  const { error } = reply.json as {
    error: { json: { message: string; code: number; data: Record<string, unknown> } };
  };
  expect(error.json.message).toMatch(/\.$/);
  expect(error.json.data["requestId"]).toBe(reply.headers.get("x-request-id"));
  return error.json.data;
}

test("a mutation takes plain JSON and answers superjson's envelope, with its dates", async () => {
  const reply = await create({ amount: "12.5" });
  expect(reply).toMatchObject({
    status: 200,
    json: {
      result: {
        data: {
          json: { amount: "12.50", createdAt: "2026-11-21T09:30:00.000Z" },
          meta: { values: { createdAt: ["Date"], updatedAt: ["Date"] } },
        },
      },
    },
  });
});

test("a mutation takes superjson's envelope, undefined fields included", async () => {
  const json = { amount: "12.5", payee: null };
  const meta = { values: { payee: ["undefined"] }, v: 1 };
  const reply = await create({ json, meta });
  expect(reply.json).toMatchObject({ result: { data: { json: { payee: null } } } });
});

test("a query takes its input from the address, enveloped or plain, or none", async () => {
  await create({ amount: "1", payee: "Only once" });
  for (const input of [{ q: "only once" }, { json: { q: "only once" } }]) {
    const reply = await send("GET", `/trpc/expenses.list?${inputOf(input)}`);
    expect(reply.json).toMatchObject({
      result: { data: { json: { items: [{ payee: "Only once" }], nextCursor: null } } },
    });
  }
  expect((await send("GET", "/trpc/expenses.list")).status).toBe(200);
  expect((await send("GET", "/trpc/profile.get")).status).toBe(200);
});

test("a batch answers each call in its place, good and bad", async () => {
  const body = { "0": { json: { amount: "1" } }, "1": { json: { amount: "-1" } } };
  const path = "/trpc/expenses.create,expenses.create?batch=1";
  const reply = await send("POST", path, { json: body });
  expect(reply.status).toBe(207);
  expect(reply.json).toMatchObject([
    { result: { data: { json: { amount: "1.00" } } } },
    { error: { json: { data: { code: "input.invalid", httpStatus: 400 } } } },
  ]);
  const queries = await send("GET", "/trpc/profile.get,books.list?batch=1&input={}");
  expect(queries.status).toBe(200);
  expect(queries.json).toMatchObject([
    { result: { data: { json: { name: "alice" } } } },
    { result: { data: { json: { items: [{ role: "owner" }] } } } },
  ]);
});

test("what proves or changes who may do what travels alone", async () => {
  const alone = procedures.filter(({ isBatchable }) => !isBatchable);
  expect(alone.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "auth.login",
      "auth.refresh",
      "auth.resetPassword",
      "auth.sessions",
      "profile.changePassword",
      "profile.remove",
      "profile.update",
      "tokens.create",
      "totp.confirm",
    ]),
  );
  for (const { path, type } of alone) {
    const method = type === "query" ? "GET" : "POST";
    const other = type === "query" ? "books.list" : "expenses.create";
    const body = type === "query" ? {} : { json: {} };
    const reply = await send(method, `/trpc/${other},${path}?batch=1`, body);
    expect(errorOf(reply)).toMatchObject({ code: "input.not_batchable", httpStatus: 400 });
    const ofOne = await send(method, `/trpc/${path}?batch=1`, body);
    expect(ofOne.text).not.toContain("input.not_batchable");
  }
});

const takesSecret = ({ input }: Procedure) =>
  Object.keys(propertiesOf(toJsonSchema(input, "input"))).some(
    (field) => namesSecret(field) || /^(code|totp|recoveryCode)$/i.test(field),
  );

test("whatever takes a secret, or is for anyone, is throttled", () => {
  const free = procedures.filter(
    (procedure) =>
      procedure.throttle === undefined && (procedure.auth === "public" || takesSecret(procedure)),
  );
  // The settings are no secret; a challenge says nothing and lets nobody in; a refresh token has a signature, and
  // gets nothing here.
  const harmless = ["auth.options", "auth.passkeyOptions", "auth.logout"];
  expect(free.map(({ path }) => path)).toEqual(harmless);
});

test("whatever takes a secret travels alone", () => {
  const together = procedures.filter(
    (procedure) => procedure.isBatchable && takesSecret(procedure),
  );
  expect(together.map(({ path }) => path)).toEqual([]);
});

test("no query changes anything: only POST calls a mutation", async () => {
  for (const { path } of procedures.filter(({ type }) => type === "mutation"))
    expect(await send("GET", `/trpc/${path}`)).toMatchObject({ status: 405 });
});

test("a refusal has the code, the issues and the id of the request", async () => {
  const reply = await create({ amount: "0", colour: "red" });
  expect(reply.status).toBe(400);
  const data = errorOf(reply);
  expect(data).toMatchObject({ code: "input.invalid", httpStatus: 400 });
  expect(data["issues"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: ["amount"] }),
      expect.objectContaining({ path: ["colour"], code: "unrecognized_key" }),
    ]),
  );
});

test("REST and tRPC reject with the same code, issues and message", async () => {
  const json = { amount: "1.005", tags: [""] };
  const [trpc, rest] = [await create(json), await send("POST", "/api/expenses", { json })];
  const { code, issues } = errorOf(trpc);
  expect(rest.json).toMatchObject({ code, issues, status: trpc.status });
});

test("without a token a call asks to sign in", async () => {
  const reply = await server.send("GET", "/trpc/profile.get");
  expect(reply.status).toBe(401);
  expect(reply.headers.get("www-authenticate")).toBe("Bearer");
  expect(errorOf(reply)).toMatchObject({ code: "auth.unauthenticated", issues: [] });
});

test.each([
  { what: "an unknown procedure", method: "GET", path: "/trpc/expenses.nothing" },
  { what: "a group", method: "GET", path: "/trpc/expenses" },
])("$what is not there", async ({ method, path }) => {
  const reply = await send(method, path);
  expect(reply.status).toBe(404);
  expect(errorOf(reply)).toMatchObject({ code: "route.not_found" });
});

test.each([
  { method: "GET", path: "/trpc/expenses.create", allow: "OPTIONS, POST" },
  { method: "POST", path: "/trpc/expenses.list", allow: "GET, HEAD, OPTIONS" },
  { method: "PUT", path: "/trpc/expenses.create", allow: "GET, HEAD, OPTIONS, POST" },
  { method: "DELETE", path: "/trpc/nothing", allow: "GET, HEAD, OPTIONS, POST" },
])("$method $path is answered with the allowed methods", async ({ method, path, allow }) => {
  const reply = await send(method, path, method === "GET" ? {} : { json: {} });
  expect([reply.status, reply.headers.get("allow")]).toEqual([405, allow]);
  expect(errorOf(reply)).toMatchObject({ code: "route.method_not_allowed", httpStatus: 405 });
});

test("a query is there for HEAD as for GET, without its body", async () => {
  const { status, text } = await send("HEAD", "/trpc/profile.get");
  expect([status, text]).toEqual([200, ""]);
});

test.each([`/trpc/${"a".repeat(600)}`, "/trpc/%"])(
  "the address %s is refused in tRPC's shape",
  async (path) => {
    const reply = await send("GET", path);
    expect(reply.status).toBeLessThan(500);
    expect(errorOf(reply)["httpStatus"]).toBe(reply.status);
  },
);

test("malformed JSON is refused as malformed", async () => {
  const reply = await send("POST", "/trpc/expenses.create", { body: "{" });
  expect(reply.status).toBe(400);
  expect(errorOf(reply)).toMatchObject({ code: "input.malformed" });
});

test.each([
  '{"json":{"amount":[]},"meta":{"values":{"amount":["set"]}}}',
  '{"json":{"amount":"x"},"meta":{"values":{"amount":["bigint"]}}}',
  '{"json":{"amount":"1","__proto__":{"a":1}},"meta":{"values":{}}}',
])("the envelope %s is refused for the field in it", async (body) => {
  const reply = await send("POST", "/trpc/expenses.create", { body });
  expect(reply.status).toBe(400);
  expect(errorOf(reply)).toMatchObject({ code: "input.invalid", issues: [{}] });
});

test("malformed JSON in the address is refused as malformed", async () => {
  const reply = await send("GET", "/trpc/expenses.list?input={");
  expect(reply.status).toBe(400);
  expect(errorOf(reply)).toMatchObject({ code: "input.malformed" });
});

test("a body that is too large is refused in tRPC's shape", async () => {
  const reply = await create({ amount: "1", note: "x".repeat(2 * 1024 * 1024) });
  expect(reply.status).toBe(413);
  expect(errorOf(reply)).toMatchObject({ code: "input.too_large", httpStatus: 413 });
});

test("no reply is kept by caches", async () => {
  const replies = [
    await send("GET", "/trpc/profile.get"),
    await send("GET", "/trpc/nothing"),
    await create({ amount: "x" }),
    await create({ amount: "1", note: "x".repeat(70_000) }),
  ];
  for (const { headers } of replies) expect(headers.get("cache-control")).toBe("no-store");
});

test("the direction that tRPC's infinite queries add to a page is no unknown field; elsewhere it is", async () => {
  const paged = procedures.filter(
    ({ input, type }) => type === "query" && "cursor" in propertiesOf(toJsonSchema(input, "input")),
  );
  expect(paged.length).toBeGreaterThan(15);
  const input = inputOf({ json: { limit: 1, direction: "forward" } });
  expect((await send("GET", `/trpc/expenses.list?${input}`)).status).toBe(200);
  for (const { path } of paged) {
    const reply = await send("GET", `/trpc/${path}?${input}`);
    expect([path, reply.text]).not.toEqual([path, expect.stringContaining("direction")]);
  }
  const elsewhere = await send("GET", `/trpc/profile.get?${inputOf({ direction: "forward" })}`);
  expect(errorOf(elsewhere)).toMatchObject({ code: "input.invalid" });
  expect((await send("GET", "/api/expenses?direction=forward")).status).toBe(400);
});
