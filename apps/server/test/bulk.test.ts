import { afterAll, beforeEach, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
let users = 0;
beforeEach(async () => {
  ({ send } = await server.signUp(`alice${(users += 1)}`));
});

const path = "/api/transactions/bulk";
const create = (more: object = {}) => ({ op: "create", kind: "expense", amount: "1", ...more });
const total = async () => {
  const { json } = await send("GET", "/api/transactions?limit=1&includeTotal=true");
  return (json as { total: number }).total;
};

/** 500 operations, as JSON of exactly so many bytes. */
function operationsOf(bytes: number): string {
  const operations = Array.from({ length: 500 }, () => create({ note: "x".repeat(1500) }));
  const json = JSON.stringify({ operations });
  return json.replace(/\}$/, `${" ".repeat(bytes - Buffer.byteLength(json))}}`);
}

test("a bulk is answered with 200 and the results", async () => {
  const operations = [create(), { op: "remove", id: "01920000-0000-7000-8000-00000000dead" }];
  const reply = await send("POST", path, { json: { operations, mode: "perItem" } });
  expect(reply).toMatchObject({
    status: 200,
    json: {
      results: [
        { index: 0, ok: true },
        { index: 1, ok: false, error: { code: "transaction.not_found", issues: [] } },
      ],
    },
  });
  expect(await total()).toBe(1);
});

test("a refused atomic bulk is a problem with every fault at its operation", async () => {
  const operations = [create(), create({ refundOf: 1 }), create({ amount: 0 })];
  const invalid = problemOf(await send("POST", path, { json: { operations } }));
  expect(invalid).toMatchObject({ status: 400, code: "input.invalid" });
  expect(invalid.issues.map(({ path: at }) => at.join("."))).toEqual([
    "operations.1.refundOf",
    "operations.2.amount",
  ]);
  const id = "01920000-0000-7000-8000-00000000dead";
  const unknown = [create(), create({ accountId: id }), { op: "update", id, amount: "1" }];
  expect(problemOf(await send("POST", path, { json: { operations: unknown } }))).toMatchObject({
    status: 404,
    code: "account.not_found",
    detail: "Nothing was changed. Operation 1: No account has this id.",
    issues: [
      { path: ["operations", 1, "accountId"], code: "account.not_found" },
      { path: ["operations", 2], code: "transaction.not_found" },
    ],
  });
  expect(await total()).toBe(0);
});

test("500 operations in a MiB are done, and a byte more is too large, over REST and tRPC", async () => {
  const limit = 1024 * 1024;
  for (const url of [path, "/trpc/transactions.bulk"]) {
    const reply = await send("POST", url, { body: operationsOf(limit) });
    expect([url, reply.status]).toEqual([url, 200]);
    const refused = await send("POST", url, { body: operationsOf(limit + 1) });
    expect([url, refused.status]).toEqual([url, 413]);
    expect(refused.text).toContain("input.too_large");
  }
  expect(await total()).toBe(1000);
});

test.each([0, 501])("%i operations are refused", async (count) => {
  const operations = Array.from({ length: count }, () => create());
  expect(problemOf(await send("POST", path, { json: { operations } }))).toMatchObject({
    status: 400,
    code: "input.invalid",
    issues: [{ path: ["operations"] }],
  });
});

test("a bulk sent again with its Idempotency-Key is answered the same and done once, 422 with another body", async () => {
  const headers = { "idempotency-key": "bulk" };
  const json = { operations: [create(), create({ kind: "income" })] };
  const first = await send("POST", path, { json, headers });
  const again = await send("POST", path, { json, headers });
  expect([again.status, again.text]).toEqual([200, first.text]);
  expect(await total()).toBe(2);
  const other = await send("POST", path, { json: { operations: [create()] }, headers });
  expect(problemOf(other)).toMatchObject({ status: 422, code: "idempotency.key_reused" });
});
