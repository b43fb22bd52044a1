import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineBooks } from "@outlay/api/domain";
import { openDatabase } from "@outlay/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listAll, register, sender } from "./ledger.fixture.ts";
import { databaseUrl, startProcess } from "./process.fixture.ts";

const rowCount = 50_000;
const longest = 300_000;

const dataDir = mkdtempSync(join(tmpdir(), "outlay-import-crash-"));
let server: Awaited<ReturnType<typeof startServer>>;
let accessToken: string;
const send = async (method: string, path: string, json?: object) =>
  sender(server.url, accessToken)(method, path, json && { json });

async function startServer() {
  const started = startProcess({ DATA_DIR: dataDir });
  return { ...started, url: await started.url };
}

beforeAll(async () => {
  server = await startServer();
  accessToken = await register(server.url);
});
afterAll(async () => {
  server.child.kill("SIGINT");
  await server.closed;
  rmSync(dataDir, { recursive: true, force: true });
});

/** A file of as many rows as may be imported at once. */
function statement(): File {
  const lines = Array.from({ length: rowCount }, (_, index) => {
    const day = new Date(Date.UTC(2020, 0, 1) + Math.floor(index / 25) * 86_400_000);
    return `${day.toISOString().slice(0, 10)};Shop ${index % 400};-${1 + (index % 90)},${10 + (index % 90)}`;
  });
  return new File([["Date;Payee;Amount", ...lines, ""].join("\n")], "all.csv");
}

async function upload(): Promise<{ id: string; state: string; totals: { new: number } }> {
  const [account] = await listAll(sender(server.url, accessToken), "/api/accounts");
  const body = new FormData();
  body.append("accountId", account?.id ?? "");
  body.append("file", statement());
  const headers = { authorization: `Bearer ${accessToken}` };
  const reply = await fetch(`${server.url}/api/imports`, { method: "POST", headers, body });
  return (await reply.json()) as Awaited<ReturnType<typeof upload>>;
}

const query = async <Row extends Record<string, unknown>>(text: string) => {
  const { db, close } = openDatabase(databaseUrl(dataDir));
  const rows = await db.execute<Row>(text);
  await close();
  return rows;
};
async function countTransactions(): Promise<number | undefined> {
  const live = "select count(*)::int as count from transactions where deleted_at is null";
  const [counted] = await query<{ count: number }>(live);
  return counted?.count;
}

async function assertHealthy(): Promise<void> {
  const { db, close } = openDatabase(databaseUrl(dataDir));
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  await close();
  expect(lines).toEqual([]);
}

test(
  "a server that is killed amid a commit has recorded nothing, and the same commit records all",
  async () => {
    const { id, totals } = await upload();
    expect(totals.new).toBe(rowCount);
    const committing = send("POST", `/api/imports/${id}/commit`, {}).catch(() => undefined);
    // The commit is the only one that writes, in a transaction of some seconds.
    const writing = `select from pg_stat_activity where backend_xid is not null
      and now() - xact_start > interval '500 ms'`;
    await expect
      .poll(async () => query(writing), { timeout: 60_000, interval: 50 })
      .not.toHaveLength(0);
    server.child.kill("SIGKILL");
    await server.closed;
    await committing;

    server = await startServer();
    expect(await countTransactions()).toBe(0);
    expect((await send("GET", `/api/imports/${id}`)).json).toMatchObject({ state: "ready" });
    await assertHealthy();
    const result = { created: rowCount, linked: 0, skipped: 0 };
    expect((await send("POST", `/api/imports/${id}/commit`, {})).json).toEqual(result);
    expect((await send("POST", `/api/imports/${id}/commit`, {})).json).toEqual(result);
    expect(await countTransactions()).toBe(rowCount);
    await assertHealthy();
  },
  longest,
);
