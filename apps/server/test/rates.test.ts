import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
const root = mkdtempSync(join(tmpdir(), "outlay-rates-"));
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

let send: Send;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
});

const daily = "Date, USD, JPY, \n20 November 2026, 1.0857, 162.90, \n";

/** A form as browsers and curl send it. */
async function formOf(fields: Record<string, string | Blob>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Request("http://a", { method: "POST", body: form });
  const type = request.headers.get("content-type") ?? "";
  return { headers: { "content-type": type }, body: new Uint8Array(await request.arrayBuffer()) };
}

const upload = async (fields: Record<string, string | Blob>) =>
  send("POST", "/api/rates/import", await formOf(fields));

test("a file of rates is uploaded as a form, or sent as text in JSON", async () => {
  const reply = await upload({ file: new File([daily], "eurofxref.csv", { type: "text/csv" }) });
  expect(reply).toMatchObject({ status: 200, json: { added: 2, known: 0 } });
  const again = await send("POST", "/api/rates/import", { json: { file: daily } });
  expect(again).toMatchObject({ status: 200, json: { added: 0, known: 2 } });
  const listed = await send("GET", "/api/rates?base=EUR&quote=USD");
  expect(listed.json).toMatchObject({ items: [{ on: "2026-11-20", rate: "1.0857" }] });
});

test("a form that is no file of rates is refused where it is wrong", async () => {
  const refusals = [
    [await upload({ file: new Blob(["no rates"]) }), 422, "rates.unreadable"],
    [await upload({ file: new Blob([new Uint8Array([0xff, 0xfe])]) }), 400, "input.invalid"],
    [await upload({ other: "1" }), 400, "input.invalid"],
    [await upload({ file: daily, more: "1" }), 400, "input.invalid"],
    [await upload({ file: new Blob([daily.padEnd(6_000_000)]) }), 413, "input.too_large"],
    [await upload({ file: new Blob([daily.padEnd(11_000_000)]) }), 413, "input.too_large"],
    [
      await upload(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, "1"]))),
      413,
      "input.too_large",
    ],
  ] as const;
  for (const [reply, status, code] of refusals)
    expect(problemOf(reply)).toMatchObject({ status, code });
  const form = await formOf({ file: daily });
  const broken = { ...form, body: form.body.slice(0, -20) };
  expect(problemOf(await send("POST", "/api/rates/import", broken))).toMatchObject({
    status: 400,
    code: "input.malformed",
  });
  const nameless = { ...form, headers: { "content-type": "multipart/form-data" } };
  expect(problemOf(await send("POST", "/api/rates/import", nameless))).toMatchObject({
    status: 400,
    code: "input.malformed",
  });
});

test("the error for a body of another type names all accepted types", async () => {
  const sending = { body: "<rates/>", headers: { "content-type": "application/xml" } };
  expect(problemOf(await send("POST", "/api/rates/import", sending))).toMatchObject({
    status: 415,
    detail: 'Send "content-type: application/json" or "multipart/form-data".',
  });
  expect(problemOf(await send("POST", "/api/expenses", sending)).detail).toBe(
    'Send "content-type: application/json".',
  );
});

test("what takes no file takes no form", async () => {
  const problem = problemOf(await send("POST", "/api/expenses", await formOf({ amount: "1" })));
  expect(problem).toMatchObject({ status: 415, code: "input.unsupported_type" });
});

/** `outlay rates` with these arguments, as a process. */
function setRates(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { promise, resolve } = Promise.withResolvers<{
    code: number;
    stdout: string;
    stderr: string;
  }>();
  const env = { ...process.env, DATABASE_URL: server.database.url };
  const program = join(import.meta.dirname, "../bin/outlay.mjs");
  execFile(process.execPath, [program, "rates", ...args], { env }, (error, stdout, stderr) =>
    resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

test("an operator sets the rates of every book from a file", { timeout: 60_000 }, async () => {
  const file = join(root, "eurofxref.csv");
  writeFileSync(file, daily);
  writeFileSync(join(root, "broken.csv"), daily.replace("1.0857", "0"));
  const [set, broken, missing, wrong] = await Promise.all([
    setRates(file),
    setRates(join(root, "broken.csv")),
    setRates(join(root, "none.csv")),
    setRates(),
  ]);
  const report = "Rates of 2 currencies from 2026-11-20 to 2026-11-20: 2 set, 0 as they were.\n";
  expect(set).toEqual({ code: 0, stdout: report, stderr: "" });
  expect(broken).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Line 2 has no rate of USD above zero/),
  });
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/none\.csv cannot be read/),
  });
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Usage: outlay rates/),
  });
  const listed = await send("GET", "/api/rates?scope=global");
  expect(listed.json).toMatchObject({ items: [{ quote: "JPY" }, { quote: "USD" }] });
});
