import { afterAll, beforeEach, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
let userId: string;
let users = 0;
beforeEach(async () => {
  const alice = await server.signUp(`alice${(users += 1)}`);
  ({ send } = alice);
  userId = alice.user.id;
});

const now = "2026-11-21T09:30:00.000Z";

type Change = { seq: number; entity: string; op: string; before: unknown; after: unknown };
type Page = { items: Change[]; nextSince: number; upToDate: boolean };

const page = async (query = "") => (await send("GET", `/api/changes${query}`)).json as Page;
const newestSeq = async () => (await page("?limit=200")).nextSince;
const undo = (seq: number | string) => send("POST", `/api/changes/${seq}/undo`);

test("the feed is paged through by number, with instants as text", async () => {
  const first = await page("?limit=1");
  expect(first).toMatchObject({
    items: [
      {
        seq: 1,
        entity: "account",
        op: "create",
        at: now,
        actorId: userId,
        before: null,
        after: { name: "Cash", createdAt: now, updatedAt: now },
      },
    ],
    nextSince: 1,
    upToDate: false,
  });
  const rest = await page("?since=1&limit=200");
  expect(rest.items[0]).toMatchObject({ seq: 2, entity: "category" });
  expect(rest.upToDate).toBe(true);
  expect(await page(`?since=${rest.nextSince}`)).toEqual({
    items: [],
    nextSince: rest.nextSince,
    upToDate: true,
  });
});

test("a deleted transaction is in the feed with its deletedAt, over tRPC as a Date", async () => {
  const { json } = await send("POST", "/api/expenses", { json: { amount: "5" } });
  const { id } = json as { id: string };
  const seq = await newestSeq();
  await send("DELETE", `/api/expenses/${id}`);
  const { items } = await page(`?since=${seq}`);
  expect(items).toMatchObject([
    { op: "delete", before: { id, deletedAt: null }, after: { id, deletedAt: now } },
  ]);
  const input = encodeURIComponent(JSON.stringify({ json: { since: seq } }));
  const typed = await send("GET", `/trpc/changes.since?input=${input}`);
  const date = ["Date"];
  const written = { createdAt: date, updatedAt: date };
  const change = { at: date, before: written, after: { ...written, deletedAt: date } };
  expect(typed.json).toMatchObject({
    result: { data: { json: { items }, meta: { values: { items: { 0: change } } } } },
  });
});

test.each([
  { query: "since=-1", path: ["since"] },
  { query: "since=abc", path: ["since"] },
  { query: "since=1.5", path: ["since"] },
  { query: "since=99999999999999999999", path: ["since"] },
  { query: "limit=0", path: ["limit"] },
  { query: "limit=201", path: ["limit"] },
  { query: "from=0", path: ["from"] },
])("the query ?$query is refused at its field", async ({ query, path }) => {
  expect(problemOf(await send("GET", `/api/changes?${query}`))).toMatchObject({
    status: 400,
    code: "input.invalid",
    issues: [{ path }],
  });
});

test("the largest number there can be is a number like others, and one above is too large", async () => {
  const since = Number.MAX_SAFE_INTEGER;
  expect(await page(`?since=${since}`)).toEqual({ items: [], nextSince: since, upToDate: true });
  expect(problemOf(await undo(since))).toMatchObject({ status: 404, code: "change.not_found" });
  expect(problemOf(await undo("9007199254740992")).issues).toMatchObject([
    { path: ["seq"], code: "too_big" },
  ]);
});

test("a change is undone at its address, without a body, and so is the undoing", async () => {
  const { json } = await send("POST", "/api/accounts", { json: { name: "Savings" } });
  const { id } = json as { id: string };
  const seq = await newestSeq();
  expect(await undo(seq)).toMatchObject({
    status: 200,
    json: { seq: seq + 1, op: "delete", entityId: id, at: now, after: null },
  });
  expect(problemOf(await send("GET", `/api/accounts/${id}`)).code).toBe("account.not_found");
  expect(await undo(seq + 1)).toMatchObject({
    status: 200,
    json: { seq: seq + 2, op: "restore", before: null, after: { id, createdAt: now } },
  });
  expect(await send("GET", `/api/accounts/${id}`)).toMatchObject({ status: 200 });
});

test.each(["abc", "0", "-1", "1.5", "1e1", "99999999999999999999", "%20", "1%00"])(
  "the number %s in the address is refused",
  async (seq) => {
    expect(problemOf(await undo(seq))).toMatchObject({
      status: 400,
      code: "input.invalid",
      issues: [{ path: ["seq"] }],
    });
  },
);

test("a change that is not there is not found, and one that was changed again is a conflict", async () => {
  expect(problemOf(await undo(123_456))).toMatchObject({ status: 404, code: "change.not_found" });
  const { json } = await send("POST", "/api/expenses", { json: { amount: "5" } });
  const { id } = json as { id: string };
  const seq = await newestSeq();
  await send("PATCH", `/api/expenses/${id}`, { json: { amount: "6" } });
  expect(problemOf(await undo(seq))).toMatchObject({
    status: 409,
    code: "change.superseded",
    issues: [{ path: ["seq"], message: `Change ${seq + 1} of the transaction ${id} came later.` }],
  });
});

test("the number is in the address alone", async () => {
  const reply = await send("POST", "/api/changes/1/undo", { json: { seq: 2 } });
  expect(problemOf(reply)).toMatchObject({ status: 400, issues: [{ path: ["seq"] }] });
});
