import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineBooks } from "@outlay/api/domain";
import { migrateDatabase, openDatabase } from "@outlay/db";
import { createEmptyDatabase } from "@outlay/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkOutFormer, formerCommit, formerVersion } from "./former-release.fixture.ts";
import { type Sending, sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

// A rolling upgrade: a server of the newest release and one of this code, with one database, which this code has migrated.

if (formerCommit === undefined)
  // oxlint-disable-next-line no-console
  console.warn(`Release ${formerVersion} is not in this clone's history: its server is left out.`);

/** 0.9.0's migration was the last one that was not made for two releases at a time (scripts/release/breaking.ts). */
const mayWrite = formerVersion !== "0.9.0";

describe.runIf(formerCommit !== undefined)(`a server of release ${formerVersion}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), "outlay-rolling-"));
  const servers: ReturnType<typeof startProcess>[] = [];
  let former: ReturnType<typeof checkOutFormer>;
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
  let old: string;
  let own: string;
  let headers: { authorization: string };

  const start = async (serve?: string) => {
    const secrets = { AUTH_SECRETS: `test:${"s".repeat(32)}`, DATA_DIR: dataDir };
    const server = startProcess({ ...secrets, DATABASE_URL: database.url }, serve);
    servers.push(server);
    return server.url;
  };
  const send = (url: string, method: string, path: string, sending: Sending = {}) =>
    sendTo(`${url}/api${path}`, method, { ...sending, headers });
  const countExpenses = async (url: string) => {
    const { json } = await send(url, "GET", "/expenses?includeTotal=true");
    return (json as { total: number }).total;
  };

  beforeAll(async () => {
    database = await createEmptyDatabase();
    former = checkOutFormer(formerCommit ?? "");
    old = await start(former.serve);
    const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
    const { json: session } = await sendTo(`${old}/api/auth/register`, "POST", { json });
    headers = { authorization: `Bearer ${(session as { accessToken: string }).accessToken}` };
    await send(old, "POST", "/expenses", { json: { amount: "4.80", payee: "Baker", tags: ["a"] } });
    await migrateDatabase(database.url);
    own = await start();
  }, 300_000);
  afterAll(async () => {
    for (const { child } of servers) child.kill("SIGTERM");
    await Promise.all(servers.map(({ closed }) => closed));
    former.remove();
    rmSync(dataDir, { recursive: true });
    await database.drop();
  }, 60_000);

  test("reports that it is to be replaced, and answers queries until then", async () => {
    expect((await sendTo(`${old}/readyz`, "GET")).status).toBe(503);
    expect((await sendTo(`${own}/readyz`, "GET")).status).toBe(200);
    const year = "from=2026-01-01&to=2026-12-31";
    const paths = `/expenses /transactions /accounts /categories /budgets /budgets/status /payees /tags /profile /books
      /notifications /analytics/summary?${year} /changes?since=0`;
    for (const path of paths.split(/\s+/))
      expect([path, (await send(old, "GET", path)).status]).toEqual([path, 200]);
  });

  test("sees what the new one writes, and the other way round", async () => {
    await send(own, "POST", "/expenses", { json: { amount: "2", payee: "Baker", tags: ["b"] } });
    expect(await countExpenses(old)).toBe(await countExpenses(own));
  });

  test(`${mayWrite ? "writes" : "writes nothing, not even a part"}, and every book is in order`, async () => {
    const before = await countExpenses(own);
    const writes = [
      ["/expenses", { amount: "1", payee: "Grocer", tags: ["a"] }],
      ["/categories", { name: "Hobby", kind: "expense" }],
      ["/accounts", { name: "Card" }],
    ] as const;
    for (const [path, json] of writes)
      expect((await send(old, "POST", path, { json })).status).toBe(mayWrite ? 201 : 500);
    expect(await countExpenses(own)).toBe(mayWrite ? before + 1 : before);
    const { db, close } = openDatabase(database.url);
    const lines: string[] = [];
    await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
    await close();
    expect(lines).toEqual([]);
  });
});
