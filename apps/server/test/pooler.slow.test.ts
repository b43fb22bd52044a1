import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasPgBouncer, startPgBouncer } from "@outlay/db/pgbouncer";
import { createTestDatabase } from "@outlay/db/testing";
import { expect, test } from "vitest";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

test.runIf(hasPgBouncer)(
  "reports and writes at the same time are answered behind a pooler in transaction mode, and after it was restarted",
  async () => {
    const database = await createTestDatabase();
    const pooler = await startPgBouncer(database.url, { mode: "transaction" });
    const DATA_DIR = mkdtempSync(join(tmpdir(), "outlay-pooler-"));
    const server = startProcess({ DATA_DIR, DATABASE_URL: pooler.url });
    const url = await server.url;
    expect(server.output.text).toContain("a pooler in transaction mode");
    const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
    const { json: session } = await sendTo(`${url}/api/auth/register`, "POST", { json });
    const headers = { authorization: `Bearer ${(session as { accessToken: string }).accessToken}` };
    const report = () =>
      sendTo(`${url}/api/analytics/summary?from=2026-11-01&to=2026-11-30`, "GET", { headers });
    const spend = () => sendTo(`${url}/api/expenses`, "POST", { headers, json: { amount: "1" } });
    const rounds = async () => {
      const seen = new Set<number>();
      for (let round = 0; round < 10; round += 1)
        for (const { status } of await Promise.all([
          report(),
          report(),
          spend(),
          report(),
          report(),
          spend(),
        ]))
          seen.add(status);
      return [...seen].toSorted((a, b) => a - b);
    };
    expect(await rounds()).toEqual([200, 201]);
    await pooler.restart();
    await expect.poll(async () => (await report()).status, { timeout: 5000 }).toBe(200);
    await expect.poll(rounds, { timeout: 15_000 }).toEqual([200, 201]);
    server.child.kill("SIGTERM");
    expect(await server.closed).toBe(0);
    await pooler.stop();
    await database.close();
    rmSync(DATA_DIR, { recursive: true });
  },
);
