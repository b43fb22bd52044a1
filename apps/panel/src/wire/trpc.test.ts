import { expect, test } from "vitest";
import { makeProcedure } from "../testing.ts";
import { buildTrpcRequest, decodeTrpcReply } from "./trpc.ts";

const mutation = makeProcedure("expenses.create");
const query = makeProcedure("expenses.list", { type: "query" });

test.each([
  [
    mutation,
    { amount: "1" },
    undefined,
    { method: "POST", url: "/trpc/expenses.create", body: '{"amount":"1"}' },
  ],
  [mutation, undefined, undefined, { method: "POST", url: "/trpc/expenses.create" }],
  [
    mutation,
    { a: Infinity },
    '{"a":1e309}',
    { method: "POST", url: "/trpc/expenses.create", body: '{"a":1e309}' },
  ],
  [query, undefined, undefined, { method: "GET", url: "/trpc/expenses.list" }],
  [
    query,
    { q: "a&b" },
    undefined,
    { method: "GET", url: "/trpc/expenses.list?input=%7B%22q%22%3A%22a%26b%22%7D" },
  ],
])("%# a call becomes its request", (procedure, input, text, expected) => {
  expect(buildTrpcRequest({ procedure, input, text })).toEqual(expected);
});

function decode(status: number, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return decodeTrpcReply({ status, text, statusText: "", headers: [], bytes: 0, durationMs: 1 });
}

test("the plain part of the superjson envelope is the data", () => {
  expect(decode(200, { result: { data: { json: { id: 1 }, meta: { v: 1 } } } })).toEqual({
    ok: true,
    data: { id: 1 },
  });
});

test("a procedure without an output succeeds without data", () => {
  const nothing = { json: null, meta: { values: ["undefined"], v: 1 } };
  expect(decode(200, { result: { data: nothing } })).toEqual({ ok: true, data: undefined });
  expect(decode(200, { result: {} })).toEqual({ ok: true, data: undefined });
  expect(decode(200, { result: { data: { json: null } } })).toEqual({ ok: true, data: null });
});

test("an error keeps the domain's code and its issues", () => {
  const data = { code: "request.invalid", issues: [{ path: ["a"], code: "c", message: "m" }] };
  expect(decode(400, { error: { json: { message: "No.", code: -32600, data } } })).toEqual({
    ok: false,
    error: {
      code: "request.invalid",
      detail: "No.",
      requestId: undefined,
      issues: [{ path: ["a"], code: "c", message: "m" }],
    },
  });
});

test("what is no tRPC reply is shown as it is", () => {
  expect(decode(502, "<h1>Bad gateway</h1>")).toMatchObject({
    error: { code: "http.502", detail: "<h1>Bad gateway</h1>" },
  });
});
