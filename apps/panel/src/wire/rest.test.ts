import { describe, expect, test } from "vitest";
import { makeProcedure } from "../testing.ts";
import { buildRestRequest, decodeRestReply } from "./rest.ts";
import { UnbuildableRequest } from "./types.ts";

function build(method: string, path: string, input: unknown, text?: string) {
  const inQuery = method === "GET" || (method === "DELETE" && path.includes("{"));
  const rest = { method, path, successStatus: 200, input: inQuery ? "query" : "body" } as const;
  return buildRestRequest({ procedure: makeProcedure("a.b", { rest }), input, text });
}

test.each([
  ["GET", "/api/x", undefined, { method: "GET", url: "/api/x" }],
  ["GET", "/api/x", { q: "a b&c", limit: 2 }, { method: "GET", url: "/api/x?q=a%20b%26c&limit=2" }],
  [
    "GET",
    "/api/x",
    { tags: ["a", "b"] },
    { method: "GET", url: "/api/x?tags%5B0%5D=a&tags%5B1%5D=b" },
  ],
  ["GET", "/api/x", { a: { b: true } }, { method: "GET", url: "/api/x?a%5Bb%5D=true" }],
  [
    "DELETE",
    "/api/x/{id}",
    { id: "7/8", version: 3 },
    { method: "DELETE", url: "/api/x/7%2F8?version=3" },
  ],
  [
    "DELETE",
    "/api/x",
    { password: "p" },
    { method: "DELETE", url: "/api/x", body: '{"password":"p"}' },
  ],
  ["POST", "/api/x", { a: null }, { method: "POST", url: "/api/x", body: '{"a":null}' }],
  ["POST", "/api/x", undefined, { method: "POST", url: "/api/x" }],
  [
    "PATCH",
    "/api/x/{id}",
    { id: "7", a: 1 },
    { method: "PATCH", url: "/api/x/7", body: '{"a":1}' },
  ],
])("%s %s with %j", (method, path, input, expected) => {
  expect(build(method, path, input)).toEqual(expected);
});

describe("a file", () => {
  const file = new File(["a"], "a.gz");
  const at = (path: string) => ({ method: "POST", path, successStatus: 201 }) as const;

  test("is the body, and the rest of the input stands in the query", () => {
    const rest = { ...at("/api/books/import"), input: "query" } as const;
    const procedure = makeProcedure("books.import", { rest, upload: "application/gzip" });
    expect(buildRestRequest({ procedure, input: { id: "7" }, file })).toEqual({
      method: "POST",
      url: "/api/books/import?id=7",
      body: file,
      contentType: "application/gzip",
    });
    expect(() => buildRestRequest({ procedure, input: {} })).toThrow(UnbuildableRequest);
  });

  test("goes in a form where it may be text as well, in place of that", () => {
    const rest = { ...at("/api/rates/import"), input: "body" } as const;
    const procedure = makeProcedure("rates.import", { rest, formFile: "file" });
    const { body } = buildRestRequest({ procedure, input: { file: "old", day: 1 }, file });
    expect(body instanceof FormData && [...body]).toEqual([
      ["day", "1"],
      ["file", file],
    ]);
    expect(buildRestRequest({ procedure, input: { file: "text" } }).body).toBe('{"file":"text"}');
  });
});

const missingId = {
  path: ["id"],
  code: "required",
  message: "Required: send text.",
};

test("JSON as typed is sent as typed", () => {
  expect(build("POST", "/api/x", { a: Infinity }, '{"a":1e309}').body).toBe('{"a":1e309}');
});

test.each([[undefined], [{}], [{ id: "" }], [{ id: null }]])(
  "a path without its id is not sent, and the field is marked: %j",
  (input) => {
    const attempt = () => build("GET", "/api/x/{id}", input);
    expect(attempt).toThrow(UnbuildableRequest);
    expect(attempt).toThrow(expect.objectContaining({ issues: [missingId] }));
  },
);

describe("a reply", () => {
  const reply = { statusText: "", headers: [], bytes: 0, durationMs: 1 };

  test("without content is a success without data", () => {
    expect(decodeRestReply({ ...reply, status: 204, text: "" })).toEqual({ ok: true });
  });

  test("of problem+json gives code, detail, issues and request", () => {
    const issues = [{ path: ["amount"], code: "c", message: "m" }];
    const problem = {
      code: "request.invalid",
      issues,
      detail: "The input is not valid.",
      requestId: "r",
    };
    const text = JSON.stringify({ title: "Bad Request", status: 400, ...problem });
    expect(decodeRestReply({ ...reply, status: 400, text })).toEqual({ ok: false, error: problem });
  });

  test("of a proxy's HTML is shown as it is", () => {
    expect(decodeRestReply({ ...reply, status: 502, text: "<h1>Bad gateway</h1>" })).toMatchObject({
      error: { code: "http.502", detail: "<h1>Bad gateway</h1>" },
    });
  });
});
