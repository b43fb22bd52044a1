import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@outlay/db/connect";
import { afterAll, expect, test } from "vitest";
import { backUp, restore, startEmbeddedPostgres } from "./index.ts";
import { createScratch, query } from "./testing.ts";

const scratch = createScratch();
const backups = mkdtempSync(join(tmpdir(), "outlay-backups-"));
afterAll(async () => {
  await scratch.removeAll();
  rmSync(backups, { recursive: true });
});
const now = new Date("2026-11-29T12:00:00Z");

const start = (dataDir: string) => startEmbeddedPostgres({ connect, dataDir });
const countOf = async (url: string) => {
  const [row] = await query(url, "select count(*)::int as count, max(id) as last from notes");
  return { count: Number(row?.["count"]), last: Number(row?.["last"]) };
};

test("a backup made while rows are written holds all that were committed before its end, and restores elsewhere", async () => {
  const dataDir = scratch.newDataDir();
  const server = await start(dataDir);
  writeFileSync(join(dataDir, "auth-secrets"), "kid:secret");
  mkdirSync(join(dataDir, "attachments", "book"), { recursive: true });
  writeFileSync(join(dataDir, "attachments", "book", "receipt"), "%PDF-1.7");
  writeFileSync(join(dataDir, "attachments", "book", "arriving"), "%PDF");
  await query(
    server.url,
    "create table attachments (book_id text, file_id text); insert into attachments values ('book', 'receipt'), ('book', 'lost')",
  );
  await query(server.url, "create table notes (id int primary key, body text)");
  await query(
    server.url,
    "insert into notes select n, repeat('x', 500) from generate_series(1, 20000) n",
  );
  const over = new AbortController();
  const writing = (async () => {
    const client = connect(server.url, { poolSize: 1 });
    let id = 20_000;
    while (!over.signal.aborted) {
      id += 1;
      await client.unsafe(`insert into notes values (${id}, repeat('y', 5000))`);
      if (id % 50 === 0)
        await client.unsafe("update notes set body = body || 'z' where id % 7 = 0; checkpoint");
    }
    await client.end();
  })();
  const file = join(backups, "backup.tar.gz");
  const steps: number[] = [];
  await backUp({
    connect,
    dataDir,
    file,
    now,
    onProgress: ({ bytes, of }) => steps.push(bytes / of),
  });
  over.abort();
  await writing;
  expect(steps.at(-1)).toBe(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(backups).filter((name) => name.endsWith(".partial"))).toEqual([]);
  // The slot that kept the log is gone, so it is cleared as before.
  expect(await query(server.url, "select 1 from pg_replication_slots")).toEqual([]);
  await server.stop();

  const target = scratch.newDataDir();
  expect(await restore({ dataDir: target, file })).toMatchObject({ createdAt: now.toISOString() });
  const restored = await start(target);
  const { count, last } = await countOf(restored.url);
  expect(count).toBeGreaterThanOrEqual(20_000);
  expect(count).toBe(last);
  expect(
    await query(restored.url, "select count(*)::int as odd from notes where body !~ '^[xyz]+$'"),
  ).toEqual([{ odd: 0 }]);
  expect(readFileSync(join(target, "auth-secrets"), "utf8")).toBe("kid:secret");
  expect(readdirSync(join(target, "attachments", "book"))).toEqual(["receipt"]);
  expect(readFileSync(join(target, "attachments/book/receipt"), "utf8")).toBe("%PDF-1.7");
  await restored.stop();
  await expect(restore({ dataDir: target, file })).rejects.toMatchObject({
    code: "restore.not_empty",
  });
});

test("what is no whole backup leaves nothing, and a backup needs a server that runs", async () => {
  const dataDir = scratch.newDataDir();
  const server = await start(dataDir);
  const file = join(backups, "cut.tar.gz");
  await backUp({ connect, dataDir, file, now });
  await server.stop();
  await expect(backUp({ connect, dataDir, file, now })).rejects.toMatchObject({
    code: "backup.not_running",
  });
  const target = scratch.newDataDir();
  mkdirSync(target);
  truncateSync(file, statSync(file).size - 100_000);
  const other = join(backups, "other.tar.gz");
  writeFileSync(other, "no archive");
  for (const wrong of [file, other, join(backups, "missing")]) {
    await expect(restore({ dataDir: target, file: wrong })).rejects.toMatchObject({
      code: "restore.unreadable",
    });
    expect(readdirSync(target).filter((name) => name.startsWith("postgres"))).toEqual([]);
  }
});
