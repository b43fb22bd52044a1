import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let send: Send;
let accountId: string;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
  accountId = await createAccount(send);
});

const account = { name: "Giro", kind: "checking", currency: "EUR", openingBalance: "100.00" };

async function createAccount(by: Send): Promise<string> {
  const { json } = await by("POST", "/api/accounts", { json: account });
  return (json as { id: string }).id;
}

/** A form as browsers and curl send it. */
async function formOf(fields: Record<string, string | Blob>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Request("http://a", { method: "POST", body: form });
  const type = request.headers.get("content-type") ?? "";
  return { headers: { "content-type": type }, body: new Uint8Array(await request.arrayBuffer()) };
}

const upload = async (fields: Record<string, string | Blob>) =>
  send("POST", "/api/imports", await formOf({ accountId, ...fields }));

const lines = "Date;Payee;Amount\n2026-11-01;Café Central;-2,50\n2026-11-02;Employer;1000,00\n";
const statement = (text = lines) => new File([text], "Umsätze.csv", { type: "text/csv" });

test("a file is uploaded as a form, previewed and recorded", async () => {
  const reply = await upload({ file: statement() });
  expect(reply).toMatchObject({
    status: 201,
    json: { state: "ready", fileName: "Umsätze.csv", format: "csv", totals: { new: 2 } },
  });
  const { id } = reply.json as { id: string };
  const rows = await send("GET", `/api/imports/${id}/rows?status=new&limit=1`);
  expect(rows.json).toMatchObject({
    items: [{ index: 0, transaction: { payee: "Café Central" } }],
  });
  const changes = [{ index: 0, note: "Two coffees" }];
  const changed = await send("PATCH", `/api/imports/${id}/rows`, { json: { changes } });
  expect(changed).toMatchObject({
    status: 200,
    json: { items: [{ index: 0, transaction: { note: "Two coffees" } }] },
  });
  const committed = await send("POST", `/api/imports/${id}/commit`, { json: {} });
  expect(committed).toMatchObject({ status: 200, json: { created: 2, linked: 0, skipped: 0 } });
  const listed = await send("GET", "/api/transactions?q=coffees");
  expect(listed.json).toMatchObject({ items: [{ payee: "Café Central", amount: "2.50" }] });
});

test("options are JSON in the form; each error is at its field", async () => {
  const file = statement("Day;Who;Amount\n01/02/2026;A;-1,00\n03/02/2026;B;-2,00\n");
  const read = await upload({ file, options: JSON.stringify({ dateOrder: "mdy" }) });
  expect(read).toMatchObject({ status: 201, json: { options: { dateOrder: "mdy" } } });
  const refusals = [
    [{ file, options: "{" }, ["options"]],
    [{ file, options: "[]" }, ["options"]],
    [{ file, options: '{"dateOrder":"later"}' }, ["options", "dateOrder"]],
    [{ file, options: '{"nothing":1}' }, ["options", "nothing"]],
    [{ file, other: "1" }, ["other"]],
    [{ file: lines }, ["file"]],
    [{ options: "{}" }, ["file"]],
    [{ file, options: '{"accounts":{"Nobody":"skip"}}' }, ["options", "accounts", "Nobody"]],
  ] as const;
  for (const [fields, path] of refusals)
    expect(problemOf(await upload(fields))).toMatchObject({
      status: 400,
      code: "input.invalid",
      issues: [{ path }],
    });
});

test("only a form is taken, and only over REST", async () => {
  const json = { json: { accountId, file: lines } };
  expect(problemOf(await send("POST", "/api/imports", json))).toMatchObject({
    status: 415,
    detail: 'Send "content-type: multipart/form-data".',
  });
  expect(await send("POST", "/trpc/imports.preview", json)).toMatchObject({ status: 400 });
});

test("a file is too large above 5 MiB, however much it is", async () => {
  const most = 5 * 1024 ** 2;
  for (const size of [most + 1, most * 3])
    expect(problemOf(await upload({ file: new Blob([lines.padEnd(size)]) }))).toMatchObject({
      status: 413,
      code: "import.too_large",
    });
  const plain = lines.replace("é", "e").padEnd(most);
  expect(await upload({ file: new Blob([plain]) })).toMatchObject({ status: 201 });
});

const depth = 100_000;
const unreadable: [name: string, content: string | Uint8Array<ArrayBuffer>][] = [
  ["nothing", ""],
  ["text that is no bank's", "Dear Sir,\nplease find enclosed our offer.\n"],
  ["50,001 rows", `Date,Amount\n${"2026-01-01,-1.00\n".repeat(50_001)}`],
  ["NULs", new Uint8Array(100_000)],
  ["NULs in a text", `${lines}2026-11-03;\0;-1,00\n`],
  ["deep XML", `<?xml version="1.0"?><Document>${"<a>".repeat(depth)}`],
  ["an entity bomb", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><Document>&b;</Document>'],
  ["a million delimiters", ";".repeat(1_000_000)],
  ["a zip", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])],
];

test.each(unreadable)("%s cannot be read, and the server says why", async (_name, content) => {
  const started = performance.now();
  const problem = problemOf(await upload({ file: new Blob([content]) }));
  expect(problem).toMatchObject({
    status: 422,
    code: "import.unreadable",
    issues: [{ path: ["file"] }],
  });
  expect(problem.detail).toMatch(/\w{3}.*\.$/);
  expect(performance.now() - started).toBeLessThan(10_000);
});
