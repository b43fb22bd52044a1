import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const database = await createTestDatabase();
const root = await mkdtemp(join(tmpdir(), "outlay-archive-"));
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true, force: true });
});

const shape = z.looseObject({ id: z.uuid() });
const session = z.object({
  accessToken: z.string(),
  user: z.looseObject({ defaultBookId: z.uuid() }),
});
const account = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
const MiB = 1024 ** 2;
const files = 40;

/** The most that a process has in memory while something runs, in MiB above what it has before. */
async function growthOf(pid: number, run: () => Promise<unknown>): Promise<number> {
  const resident = async () => {
    const [, kB = ""] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kB) / 1024;
  };
  const before = await resident();
  let most = before;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, await resident());
      await delay(20);
    }
  })();
  await run();
  over.abort();
  await watching;
  return most - before;
}

test("a book with 400 MiB of files, which no compression shortens, is exported and imported again in flat memory", async () => {
  const server = startProcess({ DATA_DIR: root, DATABASE_URL: database.url });
  const url = await server.url;
  const register = await sendTo(`${url}/api/auth/register`, "POST", { json: account });
  const { accessToken, user } = session.parse(register.json);
  const headers = { authorization: `Bearer ${accessToken}` };
  for (let made = 0; made < files; made += 20) {
    const spent = await sendTo(`${url}/api/expenses`, "POST", { headers, json: { amount: "1" } });
    const path = `${url}/api/transactions/${shape.parse(spent.json).id}/attachments`;
    for (let file = 0; file < 20; file += 1) {
      const body = new FormData();
      body.set("file", new File(["%PDF-1.7\n", randomBytes(10 * MiB - 9)], "scan.pdf"));
      expect((await fetch(path, { method: "POST", headers, body })).status).toBe(201);
    }
  }
  const archive = join(root, "book.outlay.gz");
  const pid = server.child.pid ?? 0;
  const whileExported = await growthOf(pid, async () => {
    const reply = await fetch(`${url}/api/books/${user.defaultBookId}/export`, { headers });
    await pipeline(Readable.fromWeb(reply.body as never), createWriteStream(archive));
  });
  const { size } = await stat(archive);
  expect(size).toBeGreaterThan(files * 10 * MiB);
  expect(size).toBeLessThan(files * 10 * MiB * 1.05);
  let made: unknown;
  const whileImported = await growthOf(pid, async () => {
    const reply = await fetch(`${url}/api/books/import`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/gzip" },
      body: Readable.toWeb(createReadStream(archive)),
      duplex: "half",
    });
    made = await reply.json();
    expect(reply.status).toBe(201);
  });
  const own = { ...headers, "x-book-id": shape.parse(made).id };
  const list = await sendTo(`${url}/api/expenses`, "GET", { headers: own });
  expect(list.json).toMatchObject({ items: [{ attachments: 20 }, { attachments: 20 }] });
  expect({ whileExported, whileImported }).toSatisfy(
    () => whileExported < 80 && whileImported < 80,
  );
  server.child.kill("SIGTERM");
  await server.closed;
}, 300_000);
