import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { printCurl, printLiteral, printTypeScript, shellQuote } from "./snippets.ts";
import { makeProcedure } from "./testing.ts";

const origin = { url: "http://localhost:3000", bookId: "b1" };
const create = makeProcedure("expenses.create");
const list = makeProcedure("expenses.list", {
  type: "query",
  rest: { method: "GET", path: "/api/expenses", successStatus: 200, input: "query" },
});
const login = makeProcedure("auth.login", { auth: "public" });

test("a mutation as TypeScript", () => {
  expect(printTypeScript({ procedure: create, input: { amount: "12.50" } }, origin)).toBe(
    `import { createClient } from "@outlay/client";

const { OUTLAY_TOKEN: token = "" } = process.env;
const api = createClient({ url: "http://localhost:3000", token, bookId: "b1" });
const result = await api.expenses.create.mutate({ amount: "12.50" });
`,
  );
});

test("a query as TypeScript, without a book of one's choice", () => {
  const code = printTypeScript({ procedure: list, input: undefined }, { url: origin.url });
  expect(code).toContain('createClient({ url: "http://localhost:3000", token })');
  expect(code).toContain("await api.expenses.list.query();");
});

test("a mutation as curl takes the token from the environment", () => {
  expect(printCurl({ procedure: create, input: { payee: "Joe's" } }, origin)).toBe(
    String.raw`curl -sS -X POST 'http://localhost:3000/api/expenses' \
  -H "Authorization: Bearer $OUTLAY_TOKEN" \
  -H 'x-book-id: b1' \
  -H 'Content-Type: application/json' \
  --data-raw '{"payee":"Joe'\''s"}'
`,
  );
});

test("a query as curl has no body and no brackets that curl would expand", () => {
  const code = printCurl({ procedure: list, input: { tags: ["a"] } }, { url: origin.url });
  expect(code.split("\n")[0]).toBe(
    String.raw`curl -sS 'http://localhost:3000/api/expenses?tags%5B0%5D=a' \ `.trimEnd(),
  );
});

test("a password never gets into copied code", () => {
  const call = { procedure: login, input: { email: "a@b.example", password: "hunter2" } };
  for (const code of [printCurl(call, origin), printTypeScript(call, origin)]) {
    expect(code).not.toContain("hunter2");
    expect(code).toContain("<password>");
  }
});

test.each([["it's"], ['$HOME `id` \\ "x"'], ["two\nlines"], ["'"], [""]])(
  "the shell reads %j back as it was",
  (text) => {
    const command = `printf %s ${shellQuote(text)}`;
    expect(execFileSync("sh", ["-c", command], { encoding: "utf8" })).toBe(text);
  },
);

test.each<[unknown, string]>([
  [{}, "{}"],
  [[], "[]"],
  [{ a: 1, "b-c": [true, null] }, '{ a: 1, "b-c": [true, null] }'],
  [{ ["__proto__"]: 1 }, '{ ["__proto__"]: 1 }'],
])("the literal of %j", (value, literal) => {
  expect(printLiteral(value)).toBe(literal);
});

test("a long literal takes a line for each entry", () => {
  const value = { note: "x".repeat(80), tags: ["a"] };
  expect(printLiteral(value)).toBe(`{\n  note: "${"x".repeat(80)}",\n  tags: ["a"],\n}`);
});

test("a file is read from the disk, and one that comes is kept there", () => {
  const rest = {
    method: "POST",
    path: "/api/books/import",
    successStatus: 201,
    input: "query",
  } as const;
  const upload = makeProcedure("books.import", { auth: "user", rest, upload: "application/gzip" });
  const file = new File([], "my book.gz");
  expect(printCurl({ procedure: upload, input: {}, file }, origin)).toContain(
    "-H 'Content-Type: application/gzip' \\\n  --data-binary '@my book.gz'",
  );
  expect(printTypeScript({ procedure: upload, input: {}, file }, origin)).toContain(
    'api.books.import.mutate({ file: await openAsBlob("my book.gz") })',
  );
  const inForm = makeProcedure("rates.import", { formFile: "file" });
  expect(printCurl({ procedure: inForm, input: {}, file }, origin)).toContain(
    "-F 'file=@my book.gz'",
  );
  const download = { ...list, answersFile: true };
  expect(printCurl({ procedure: download, input: {} }, origin)).toContain("curl -sS -OJ 'http");
});
