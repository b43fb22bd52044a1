import { afterAll, beforeEach, expect, test } from "vitest";
import { runText } from "@outlay/db";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
let users = 0;
beforeEach(async () => {
  ({ send } = await server.signUp(`alice${(users += 1)}`));
});

const create = (path: string, json: object, key = "k") =>
  send("POST", path, { json, headers: { "idempotency-key": key } });

async function accountNames(): Promise<string[]> {
  const { items } = (await send("GET", "/api/accounts")).json as { items: { name: string }[] };
  return items.map(({ name }) => name).filter((name) => name !== "Cash");
}

test.each(["/api/accounts", "/trpc/accounts.create"])(
  "POST %s sent again with its key gets the same status and body, and is done once",
  async (path) => {
    const first = await create(path, { name: "Savings", kind: "savings" });
    expect(first.status).toBe(path.startsWith("/api") ? 201 : 200);
    const again = await create(path, { kind: "savings", name: "Savings" });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(await accountNames()).toEqual(["Savings"]);
  },
);

test("what was created over one transport is answered over the other", async () => {
  const first = await create("/api/accounts", { name: "Savings" });
  const again = await create("/trpc/accounts.create", { json: { name: "Savings" } });
  const meta = { values: { createdAt: ["Date"] } };
  expect(again.json).toMatchObject({ result: { data: { json: first.json, meta } } });
  expect((await create("/api/accounts", { name: "Savings" })).text).toBe(first.text);
  expect(await accountNames()).toEqual(["Savings"]);
});

test("a key with another body is rejected with 422 over REST and tRPC", async () => {
  await create("/api/accounts", { name: "Savings" });
  expect(problemOf(await create("/api/accounts", { name: "Holidays" }))).toMatchObject({
    status: 422,
    code: "idempotency.key_reused",
  });
  expect(await create("/trpc/accounts.create", { name: "Holidays" })).toMatchObject({
    status: 422,
    json: { error: { json: { data: { code: "idempotency.key_reused", httpStatus: 422 } } } },
  });
  expect(await accountNames()).toEqual(["Savings"]);
});

test("of ten at once over both transports one is done; the others get its reply or 409", async () => {
  const sent = Array.from({ length: 10 }, (_, n) =>
    create(n % 2 === 0 ? "/api/accounts" : "/trpc/accounts.create", { name: "Savings" }),
  );
  const replies = await Promise.all(sent);
  const done = replies.filter(({ status }) => status < 300);
  const refused = replies.filter(({ status }) => status === 409);
  expect(done.length).toBeGreaterThan(0);
  expect(done.length + refused.length).toBe(10);
  for (const { text } of refused) expect(text).toContain('"idempotency.in_flight"');
  expect(new Set(done.map(({ text }) => /"id":"([^"]+)"/.exec(text)?.[1])).size).toBe(1);
  expect(await accountNames()).toEqual(["Savings"]);
});

test.each(["", "x".repeat(256), "na\u00efve"])("the key %j is refused with 400", async (key) => {
  const problem = problemOf(await create("/api/accounts", { name: "Savings" }, key));
  expect(problem).toMatchObject({ status: 400, code: "input.invalid" });
  expect(problem.detail).toContain("Idempotency-Key");
});

test("a key belongs to one call: a batch of more is refused, and nothing of it is done", async () => {
  const json = { "0": { name: "Savings" }, "1": { name: "Holidays" } };
  const refused = await create("/trpc/accounts.create,accounts.create?batch=1", json);
  expect(refused).toMatchObject({
    status: 400,
    json: { error: { json: { data: { code: "input.invalid" } } } },
  });
  expect(refused.text).toContain("Idempotency-Key");
  expect(await accountNames()).toEqual([]);
  for (const _ of ["first", "again"])
    await create("/trpc/accounts.create?batch=1", { "0": { name: "Savings" } });
  expect(await accountNames()).toEqual(["Savings"]);
});

test("signing in and reading do not heed the header", async () => {
  const headers = { "idempotency-key": "" };
  expect((await send("GET", "/api/accounts", { headers })).status).toBe(200);
  expect((await send("GET", "/trpc/books.list,accounts.list?batch=1", { headers })).status).toBe(
    200,
  );
  const json = { email: `alice${users}@example.com`, password: "correct horse battery" };
  const login = () => server.send("POST", "/api/auth/login", { json, headers });
  expect([(await login()).status, (await login()).status]).toEqual([200, 200]);
});

test("a call with a key names its operation once it is committed, and not before", async () => {
  const made = await create("/api/accounts", { name: "Savings" });
  expect(made.headers.get("x-operation-id")).toMatch(/^[0-9a-f-]{36}$/);
  const { db } = server.database;
  await runText(
    db,
    "create function fail_at_commit() returns trigger language plpgsql as $$ begin raise 'no commit'; end $$",
  );
  await runText(
    db,
    "create constraint trigger fail_at_commit after insert on idempotency_keys deferrable initially deferred for each row execute function fail_at_commit()",
  );
  try {
    const failed = await create("/api/accounts", { name: "Lost" }, "k2");
    expect([failed.status, failed.headers.get("x-operation-id")]).toEqual([500, null]);
  } finally {
    await runText(db, "drop function fail_at_commit cascade");
  }
  expect(await accountNames()).toEqual(["Savings"]);
});
