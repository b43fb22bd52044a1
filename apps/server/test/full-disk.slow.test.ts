import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineBooks } from "@outlay/api/domain";
import { openDatabase } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { problemOf } from "./http.fixture.ts";
import { listAll, register, sender } from "./ledger.fixture.ts";
import { databaseUrl, startProcess } from "./process.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "outlay-full-"));
const disk = join(folder, "disk");

/** A small file system in memory; only root may make one. */
const hasDisk = (() => {
  try {
    execFileSync("mkdir", [disk]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256m,mode=0755", "tmpfs", disk], {
      stdio: "ignore",
    });
    return true;
  } catch {
    // oxlint-disable-next-line no-console
    console.warn("no file system can be mounted here: the test of a full disk is left out.");
    return false;
  }
})();

let server: ReturnType<typeof startProcess> | undefined;
afterAll(async () => {
  server?.child.kill("SIGKILL");
  await server?.closed;
  if (hasDisk) execFileSync("umount", ["--lazy", disk]);
  rmSync(folder, { recursive: true, force: true });
});

/** Takes all the room that is left; returns the error that says so. */
function fill(file: string): unknown {
  const ballast = openSync(file, "w");
  const piece = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(ballast, piece);
  } catch (error) {
    return error;
  } finally {
    closeSync(ballast);
  }
}

test.runIf(hasDisk)(
  "on a full disk writes are refused and reads go on; with room again all goes on, without a restart",
  { timeout: 120_000 },
  async () => {
    const dataDir = join(disk, "data");
    server = startProcess({ DATA_DIR: dataDir });
    const url = await server.url;
    const send = sender(url, await register(url));
    const operations = Array.from({ length: 100 }, () => ({
      op: "create",
      kind: "expense",
      amount: "1.00",
      note: "x".repeat(900),
    }));
    const write = () =>
      send("POST", "/api/transactions/bulk", { json: { operations, mode: "atomic" } });
    expect((await write()).status).toBe(200);
    const ballast = join(disk, "ballast");
    expect(fill(ballast)).toMatchObject({ code: "ENOSPC" });

    // What PostgreSQL has set aside already takes a few more.
    let done = 1;
    let reply = await write();
    while (reply.status === 200 && done < 40) {
      done += 1;
      reply = await write();
    }
    expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    for (let again = 0; again < 5; again += 1) expect((await write()).status).toBe(503);
    for (const path of [
      "/api/expenses",
      "/api/accounts",
      "/api/analytics/summary?from=2026-01-01&to=2026-12-31",
    ])
      expect(await send("GET", path)).toMatchObject({ status: 200 });
    expect(await listAll(send, "/api/expenses")).toHaveLength(done * operations.length);
    expect(await send("GET", "/livez")).toMatchObject({ status: 200 });

    rmSync(ballast);
    await expect.poll(async () => (await write()).status, { timeout: 20_000 }).toBe(200);
    expect(await listAll(send, "/api/expenses")).toHaveLength((done + 1) * operations.length);
    const { db, close } = openDatabase(databaseUrl(dataDir));
    const lines: string[] = [];
    await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
    await close();
    expect(lines).toEqual([]);
    server.child.kill("SIGTERM");
    expect(await server.closed).toBe(0);
  },
);
