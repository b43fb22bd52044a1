import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, type Reply, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
});

const messagesOf = (reply: Reply) =>
  problemOf(reply).issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("an invalid query says what to send", async () => {
  expect(messagesOf(await send("GET", "/api/expenses?limit=201&order=up&q=a&q=b"))).toEqual([
    "q: Send text, not a list.",
    'order: Send "asc" or "desc".',
    "limit: Send at most 200.",
  ]);
});

test("an invalid body says what to send, field by field", async () => {
  const json = { amount: "1", account_id: null, note: 5, tags: "food" };
  expect(messagesOf(await send("POST", "/api/expenses", { json })).toSorted()).toEqual([
    'account_id: There is no field "account_id". Did you mean "accountId"?',
    "note: Send text, not a number: put it in quotes.",
    "tags: Send a list, not text.",
  ]);
});

test("in bulk each operation says so at its own path", async () => {
  const operations = [
    { op: "create", kind: "expanse", amount: "1" },
    { op: "delete", id: "01920000-0000-7000-8000-00000000dead" },
    { op: "create", kind: "income", amount: "1", payee: 1 },
  ];
  expect(
    messagesOf(await send("POST", "/api/transactions/bulk", { json: { operations } })),
  ).toEqual([
    'operations.0.kind: Send "expense", "income", "refund" or "transfer". Did you mean "expense"?',
    'operations.1.op: Send "create", "update" or "remove".',
    "operations.2.payee: Send text, not a number: put it in quotes.",
  ]);
});

test("tRPC says the same as REST", async () => {
  const json = { amount: "1", amont: "2", note: 5 };
  const rest = problemOf(await send("POST", "/api/expenses", { json }));
  const trpc = await send("POST", "/trpc/expenses.create", { json: { json } });
  expect(trpc.json).toMatchObject({ error: { json: { data: { issues: rest.issues } } } });
});

test("a form says what to send", async () => {
  const reply = await send("POST", "/api/rates/import", {
    body: '--x\r\ncontent-disposition: form-data; name="files"\r\n\r\na\r\n--x--\r\n',
    headers: { "content-type": "multipart/form-data; boundary=x" },
  });
  expect(messagesOf(reply)).toEqual([
    "file: Send a file of rates, or its text.",
    'files: There is no field "files". Did you mean "file"?',
  ]);
});
