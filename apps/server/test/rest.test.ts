import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
let alice: Awaited<ReturnType<typeof server.signUp>>;
beforeAll(async () => {
  alice = await server.signUp("alice");
  send = alice.send;
});

const unknownId = "01920000-0000-7000-8000-00000000dead";
const record = async (json: object = { amount: "12.5" }) => {
  const reply = await send("POST", "/api/expenses", { json });
  return reply.json as { id: string; version: number };
};

test("an expense goes through its life over plain HTTP", async () => {
  const json = { amount: "12.5", payee: "Corner shop", tags: ["holiday"] };
  const created = await send("POST", "/api/expenses", { json });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    amount: "12.50",
    occurredOn: "2026-11-21",
    createdAt: "2026-11-21T09:30:00.000Z",
    deletedAt: null,
  });
  const { id } = created.json as { id: string };
  const path = `/api/expenses/${id}`;
  expect(await send("GET", path)).toMatchObject({ status: 200, json: created.json });
  const changed = await send("PATCH", path, { json: { amount: 13, version: 1 } });
  expect(changed).toMatchObject({ status: 200, json: { amount: "13.00", version: 2 } });
  const removed = await send("DELETE", `${path}?version=2`);
  expect([removed.status, removed.text]).toEqual([204, ""]);
  expect(problemOf(await send("GET", path))).toMatchObject({
    status: 404,
    code: "expense.not_found",
  });
  const restored = await send("POST", `${path}/restore`);
  expect(restored).toMatchObject({ status: 200, json: { amount: "13.00", version: 4 } });
  const page = await send(
    "GET",
    "/api/expenses?limit=1&includeTotal=true&minAmount=13.00&q=corner",
  );
  expect(page.json).toMatchObject({ items: [{ id }], nextCursor: null, total: 1 });
});

test("a refusal is a problem document with the fields at fault", async () => {
  const json = { amount: "12.505", occurredOn: "2026-02-30", colour: "red", tags: ["a", ""] };
  const problem = problemOf(await send("POST", "/api/expenses", { json }));
  expect(problem).toMatchObject({
    status: 400,
    code: "input.invalid",
    type: "urn:outlay:error:input.invalid",
  });
  const faults = problem.issues.map(({ path, code }) => `${path.join(".")} ${code}`);
  expect(faults.toSorted()).toEqual([
    "colour unrecognized_key",
    "occurredOn invalid_format",
    "tags.1 too_small",
  ]);
});

test("each request has an id of its own", async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(async () => problemOf(await send("GET", "/api/nothing")).requestId),
  );
  expect(new Set(ids).size).toBe(3);
});

test("the id in the address cannot be overridden, by the body or the query string", async () => {
  const [mine, other] = [await record(), await record()];
  const misplaced = { code: "input.invalid", issues: [{ path: ["id"], code: "misplaced_field" }] };
  const path = `/api/expenses/${mine.id}`;
  const calls = [
    send("PATCH", path, { json: { id: other.id, amount: "1" } }),
    send("DELETE", `${path}?id=${other.id}`),
    send("GET", `${path}?id=${other.id}`),
    send("POST", `${path}/restore`, { json: { id: other.id } }),
    send("POST", `${path}/restore?id=${other.id}`),
  ];
  for (const reply of await Promise.all(calls)) expect(problemOf(reply)).toMatchObject(misplaced);
  expect((await send("GET", `/api/expenses/${other.id}`)).json).toEqual(other);
});

test("the error of a misplaced field says where it belongs", async () => {
  const inBody = await send("POST", "/api/expenses?amount=5", { json: { amount: "5" } });
  expect(problemOf(inBody).issues).toMatchObject([
    { path: ["amount"], code: "misplaced_field", message: "Send amount in the JSON body." },
  ]);
  const { id } = await record();
  const inQuery = await send("DELETE", `/api/expenses/${id}`, { json: { version: 1 } });
  expect(problemOf(inQuery).issues).toMatchObject([
    { path: ["version"], code: "misplaced_field", message: "Send version in the query string." },
  ]);
});

test("a delete takes the version from the query string", async () => {
  const { id } = await record();
  const stale = await send("DELETE", `/api/expenses/${id}?version=7`);
  expect(problemOf(stale)).toMatchObject({ status: 409, code: "version.conflict" });
  expect(await send("DELETE", `/api/expenses/${id}?version=1`)).toMatchObject({ status: 204 });
});

test.each([
  { query: "limit=1&limit=2", path: ["limit"] },
  { query: "limit=1e1", path: ["limit"] },
  { query: "limit=0", path: ["limit"] },
  { query: "limit=201", path: ["limit"] },
  { query: "limit=1.5", path: ["limit"] },
  { query: "limit=%31%00", path: ["limit"] },
  { query: "includeTotal=yes", path: ["includeTotal"] },
  { query: "includeTotal", path: ["includeTotal"] },
  { query: "sort=payee", path: ["sort"] },
  { query: "order=DESC", path: ["order"] },
  { query: "from=2026-02-30", path: ["from"] },
  { query: "from=2026-03-01&to=2026-02-01", path: ["to"] },
  { query: "q=", path: ["q"] },
  { query: "q=%00", path: ["q"] },
  { query: "tag=a&tag=b", path: ["tag"] },
  { query: "accountId=1", path: ["accountId"] },
  { query: "minAmount=1,5", path: ["minAmount"] },
  { query: "unknown=1", path: ["unknown"] },
  { query: "__proto__=1", path: ["__proto__"] },
  { query: "filter[q]=x", path: ["filter[q]"] },
])("the query ?$query is refused at its field", async ({ query, path }) => {
  const problem = problemOf(await send("GET", `/api/expenses?${query}`));
  expect(problem).toMatchObject({ status: 400, code: "input.invalid", issues: [{ path }] });
});

test("text in a query string is text where the schema has text", async () => {
  await record({ amount: "1", payee: "1234567", tags: ["true"] });
  const found = await send("GET", "/api/expenses?q=1234567&tag=true");
  expect(found.json).toMatchObject({ items: [{ payee: "1234567" }] });
});

test.each([
  { method: "GET", path: "/api" },
  { method: "GET", path: "/api/nothing" },
  { method: "GET", path: "/nothing" },
  { method: "GET", path: "/api/expenses/a/b/c" },
  { method: "GET", path: "/panel/nothing.js" },
  { method: "GET", path: "/panel/..%2f..%2fpackage.json" },
  { method: "GET", path: "/panel/%5c..%5cpackage.json" },
  { method: "GET", path: "/panel//etc/passwd" },
  { method: "GET", path: "/panel/.%00" },
])("$method $path is not there", async ({ method, path }) => {
  const problem = problemOf(await send(method, path));
  expect(problem).toMatchObject({ status: 404, code: "route.not_found" });
});

test.each([
  { method: "PUT", path: "/api/expenses", allow: "GET, HEAD, OPTIONS, POST" },
  { method: "DELETE", path: "/api/expenses/", allow: "GET, HEAD, OPTIONS, POST" },
  {
    method: "POST",
    path: `/api/expenses/${unknownId}`,
    allow: "DELETE, GET, HEAD, OPTIONS, PATCH",
  },
  { method: "GET", path: "/api/auth/login", allow: "OPTIONS, POST" },
  { method: "POST", path: "/", allow: "GET, HEAD, OPTIONS" },
  { method: "POST", path: "/docs", allow: "GET, HEAD, OPTIONS" },
  { method: "PUT", path: "/panel/index.html", allow: "GET, HEAD, OPTIONS" },
])("$method $path is answered with the allowed methods", async ({ method, path, allow }) => {
  const reply = await send(method, path, { body: "<xml/>", headers: { "content-type": "x/xml" } });
  const problem = problemOf(reply);
  expect(problem).toMatchObject({ status: 405, code: "route.method_not_allowed" });
  expect(problem.detail).toBe(`This address takes ${allow}.`);
  expect(reply.headers.get("allow")).toBe(allow);
});

test("HEAD where there is no GET is not allowed, and has no body", async () => {
  const { status, text, headers } = await send("HEAD", "/api/auth/login");
  expect([status, text, headers.get("allow")]).toEqual([405, "", "OPTIONS, POST"]);
});

test.each([
  "/api/expenses/%",
  "/api/expenses/%E0%A4%A",
  "/%ff",
  `/api/expenses/${"a".repeat(300)}`,
])("the address %s is refused with a problem", async (path) => {
  const problem = problemOf(await send("GET", path));
  expect(problem.status).toBeGreaterThanOrEqual(400);
  expect(problem.status).toBeLessThan(500);
});

test.each([
  { type: "text/plain", body: "amount=5" },
  { type: "application/x-www-form-urlencoded", body: "amount=5" },
  { type: "application/xml", body: "<amount>5</amount>" },
  { type: "multipart/form-data", body: "--" },
  { type: "application/jsonp", body: '{"amount":"5"}' },
  { type: "nonsense", body: '{"amount":"5"}' },
])("a body of the type $type is refused", async ({ type, body }) => {
  const reply = await send("POST", "/api/expenses", { body, headers: { "content-type": type } });
  expect(problemOf(reply)).toMatchObject({ status: 415, code: "input.unsupported_type" });
});

test.each(["utf-8", "UTF-8", '"utf8"'])("JSON with the charset %s is JSON", async (charset) => {
  const headers = { "content-type": `application/json; charset=${charset}` };
  const reply = await send("POST", "/api/expenses", { body: '{"amount":"5"}', headers });
  expect(reply.status).toBe(201);
});

test.each([
  { "content-type": "application/json; charset=utf-16" },
  { "content-type": "application/json;charset=iso-8859-1" },
  { "content-encoding": "gzip" },
])("a body with %j is rejected over REST and tRPC", async (headers) => {
  for (const path of ["/api/expenses", "/trpc/expenses.create"]) {
    const reply = await send("POST", path, { body: '{"amount":"5"}', headers });
    expect(reply.status).toBe(415);
    expect(reply.text).toContain("input.unsupported_type");
  }
});

test.each([
  { key: "__proto__", body: '{"amount":"5","__proto__":{"x":1}}' },
  { key: "__proto__", body: '{"amount":"5","original":{"__proto__":1}}' },
  { key: "constructor", body: '{"amount":"5","constructor":{"prototype":{}}}' },
])("the body $body is rejected because $key is not allowed", async ({ key, body }) => {
  const problem = problemOf(await send("POST", "/api/expenses", { body }));
  expect(problem).toMatchObject({ status: 400, code: "input.malformed" });
  expect(problem.detail).toBe(`The key "${key}" is not allowed in JSON here.`);
});

test.each([
  "{",
  "{'amount':5}",
  '{"amount":5,}',
  "[1]",
  "5",
  '"text"',
  "true",
  "\u0000",
  "NaN",
  '{"amount":01}',
])("the body %s is refused", async (body) => {
  const problem = problemOf(await send("POST", "/api/expenses", { body }));
  expect(problem).toMatchObject({ status: 400, code: "input.malformed" });
});

test("an empty body is an empty input", async () => {
  const problem = problemOf(await send("POST", "/api/expenses", { body: "" }));
  expect(problem).toMatchObject({ code: "input.invalid", issues: [{ path: ["amount"] }] });
});

test.each([64 * 1024 + 1, 1024 * 1024])("a body of %i bytes is too large", async (size) => {
  const body = JSON.stringify({ amount: "5", note: "x".repeat(size) });
  const problem = problemOf(await send("POST", "/api/expenses", { body }));
  expect(problem).toMatchObject({ status: 413, code: "input.too_large" });
});

test("the book is named in x-book-id, and another's or none is not found", async () => {
  const bob = await server.signUp("bob");
  const inBook = (bookId: string) =>
    bob.send("GET", "/api/accounts", { headers: { "x-book-id": bookId } });
  expect(await inBook(bob.user.defaultBookId)).toMatchObject({ status: 200 });
  for (const bookId of [alice.user.defaultBookId, unknownId, "x", "' or 1=1 --", "x".repeat(4000)])
    expect(problemOf(await inBook(bookId))).toMatchObject({ status: 404, code: "book.not_found" });
});

test.each(["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", `Bearer ${"x".repeat(6000)}`])(
  "authorization %j asks to sign in",
  async (authorization) => {
    const reply = await server.send("GET", "/api/profile", { headers: { authorization } });
    expect(problemOf(reply)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
    expect(reply.headers.get("www-authenticate")).toBe("Bearer");
  },
);

test("nothing of a book is kept by caches, neither replies nor refusals", async () => {
  const { id } = await record();
  const replies = [
    await send("GET", `/api/expenses/${id}`),
    await send("GET", "/api/expenses"),
    await send("GET", `/api/expenses/${unknownId}`),
    await send("POST", "/api/expenses", { json: {} }),
    await server.send("GET", "/api/profile"),
  ];
  for (const { headers } of replies) expect(headers.get("cache-control")).toBe("no-store");
});

test("the session keeps what the client calls itself, to its first 300 characters", async () => {
  const headers = { "user-agent": `Söme app ${"x".repeat(4000)}` };
  const json = { email: "alice@example.com", password: "correct horse battery" };
  expect(await server.send("POST", "/api/auth/login", { json, headers })).toMatchObject({
    status: 200,
  });
});

test("an empty limit and an empty cursor are as if they were absent", async () => {
  const { status, json } = await send("GET", "/api/expenses?limit=&cursor=");
  expect(status).toBe(200);
  expect(json).toMatchObject({ nextCursor: null });
  expect(problemOf(await send("GET", "/api/expenses?from=")).issues).toMatchObject([
    { path: ["from"] },
  ]);
});

test("a number that was calculated is refused, and asked for as text", async () => {
  const reply = await send("POST", "/api/expenses", { json: { amount: 0.1 + 0.2 } });
  expect(problemOf(reply).issues).toMatchObject([
    {
      path: ["amount"],
      message: expect.stringContaining("0.30000000000000004: send it as text") as string,
    },
  ]);
});
