import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { importFile, withImportOptions } from "../src/commands/import.ts";
import { createProgress } from "../src/commands/progress.ts";
import { type Send, serveApp } from "./http.fixture.ts";

const server = await serveApp();
const root = mkdtempSync(join(tmpdir(), "outlay-import-"));
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

let send: Send;
let token: string;
beforeAll(async () => {
  ({ send } = await server.signUp("alice"));
  const json = { name: "Imports", scopes: ["read", "write"] };
  const made = await send("POST", "/api/tokens", { json });
  ({ token } = z.object({ token: z.string() }).parse(made.json));
});

type Ended = { code: number; stdout: string; stderr: string };

/** `outlay import` with these arguments, as a process with the token of alice. */
function importing(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const program = join(import.meta.dirname, "../bin/outlay.mjs");
  const { PATH = "" } = process.env;
  const given = { PATH, OUTLAY_URL: `${server.url}/`, OUTLAY_TOKEN: token, ...env };
  execFile(
    process.execPath,
    [program, "import", ...args],
    { env: given },
    (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
  );
  return promise;
}

const silent = { show: () => {}, clear: () => {} };

/** The same within this process, which starts at once. Throws what the command would say of a failure. */
async function imported(args: string[], env: Record<string, string> = {}) {
  const command = withImportOptions(new Command().argument("<file>"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: "user" });
  const printed: string[] = [];
  const [file = ""] = command.args;
  const code = await importFile(file, command.opts(), {
    env: { OUTLAY_URL: server.url, OUTLAY_TOKEN: token, ...env },
    print: (text) => printed.push(text),
    progress: silent,
  });
  return { code, stdout: printed.join("\n") };
}

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(root, name);
  writeFileSync(path, `${lines.join("\r\n")}\r\n`);
  return path;
}

const listed = async () => {
  const { json } = await send("GET", "/api/transactions?limit=50&order=asc");
  const row = z.object({
    occurredOn: z.string(),
    amount: z.string(),
    payee: z.string().nullable(),
  });
  return z.object({ items: z.array(row) }).parse(json).items;
};

const october = fileOf("october.csv", [
  "Date;Payee;Amount;Balance",
  "2026-10-29;Corner shop;-12,50;987,50",
  "2026-10-30;Employer;2000,00;2987,50",
  "2026-10-31;Landlord;-950,00;2037,50",
]);

test(
  "a bank's file is recorded once, however often it is imported",
  { timeout: 60_000 },
  async () => {
    const tried = await importing([october, "--account", "cash", "--dry-run"]);
    expect(tried).toMatchObject({ code: 0, stderr: "" });
    expect(tried.stdout.split("\n")).toEqual([
      expect.stringMatching(/^october\.csv: csv, utf-8$/),
      "3 new, 0 duplicate, 0 pending, 0 invalid",
      expect.stringMatching(/^Balance at the end of 2026-10-31: .* The file says 2037\.50: /),
      "Nothing was recorded.",
      "",
    ]);
    expect(await listed()).toEqual([]);
    const first = await importing([october, "--account", "Cash"]);
    expect(first.stdout).toContain("Recorded 3, linked 0 to what was there, left out 0.");
    const rows = [
      { occurredOn: "2026-10-29", amount: "12.50", payee: "Corner shop" },
      { occurredOn: "2026-10-30", amount: "2000.00", payee: "Employer" },
      { occurredOn: "2026-10-31", amount: "950.00", payee: "Landlord" },
    ];
    expect(await listed()).toEqual(rows);
    const again = await importing([october, "--account", "Cash", "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      state: "committed",
      totals: { new: 0, duplicate: 3 },
      result: { created: 0 },
    });
    expect(await listed()).toEqual(rows);
  },
);

test("what a file leaves open is asked, with each reading and how to choose it", async () => {
  const open = fileOf("open.csv", [
    "Date,Payee,Amount",
    "03/04/2026,Baker,-5.00",
    "05/06/2026,Dentist,-80.00",
  ]);
  const asked = await imported([open, "--account", "Cash"]);
  expect(asked).toMatchObject({ code: 3 });
  expect(asked.stdout).toContain("open.csv cannot be imported yet.");
  expect(asked.stdout).toContain(
    "  --option dateOrder=dmy\n      line 2: 2026-04-03  -5.00  Baker\n",
  );
  expect(asked.stdout).toContain(
    "  --option dateOrder=mdy\n      line 2: 2026-03-04  -5.00  Baker\n",
  );
  const answered = await imported([open, "--account", "Cash", "--option", "dateOrder=mdy"]);
  expect(answered).toMatchObject({ code: 0, stdout: expect.stringContaining("Recorded 2, ") });
  expect((await listed()).map(({ occurredOn }) => occurredOn)).toContain("2026-05-06");
});

test("lines that cannot be recorded are listed, and the others are recorded", async () => {
  const file = fileOf("broken.csv", [
    "Date;Payee;Amount",
    "2026-09-28;Garden;-7,25",
    "2026-09-31;Nowhere;-1,00",
    "2026-09-29;Market;-3,10",
  ]);
  const { code, stdout } = await imported([file, "--account", "Cash"]);
  expect(stdout).toMatch(/\n {2}line 3: /);
  expect(stdout).toContain("2 new, 0 duplicate, 0 pending, 1 invalid");
  expect(code).toBe(0);
});

test("what goes wrong is said in a sentence", { timeout: 60_000 }, async () => {
  const wrong = await importing([october]);
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--account.*\n[^]*Usage: outlay import/),
  });
  const failed = await importing([october, "--account", "Savings"]);
  expect(failed).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^The book has no account Savings\. It has: Cash/),
  });
  const account = ["--account", "Cash"];
  const failure = async (args: string[], env?: Record<string, string>) =>
    imported([...args, ...account], env).then(
      () => "none",
      (error: unknown) => String(error),
    );
  expect(await failure([october, "--option", "sign"])).toMatch(/NAME=VALUE/);
  expect(await failure([join(root, "none.csv")])).toMatch(/^Error: .*cannot be read\.$/);
  expect(await failure([october, "--option", "sign=up"])).toMatch(/^Error: .*sign/s);
  expect(await failure([october], { OUTLAY_TOKEN: "" })).toMatch(/^Error: Set OUTLAY_TOKEN/);
  expect(await failure([october], { OUTLAY_TOKEN: "outlay_pat_x" })).toMatch(/^Error: .*token/);
  const nowhere = { OUTLAY_URL: "http://127.0.0.1:1" };
  expect(await failure([october], nowhere)).toMatch(/^Error: Nothing answers at /);
  expect(await failure([october], { OUTLAY_URL: "here" })).toMatch(/^Error: OUTLAY_URL is here/);
  expect(await failure([fileOf("image.png", ["\u0089PNG\u0000\u0000"])])).toMatch(/^Error: \w/);
});

test("a terminal shows a bar, which is gone before the report; a file has none", () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const none = createProgress({ write }, 2);
  none.show(1, "Reading");
  none.clear();
  expect(written).toEqual([]);
  const bar = createProgress({ isTTY: true, write }, 2);
  bar.show(1, "Reading");
  bar.show(2, "Recording");
  bar.clear();
  expect(written).toEqual([
    "\r[########----------------] Reading…\u001b[K",
    "\r[################--------] Recording…\u001b[K",
    "\r\u001b[K",
  ]);
});
