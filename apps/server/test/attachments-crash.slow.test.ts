import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createFolderStore, sweepFiles } from "@outlay/api";
import { attachments, unusedFiles } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { formHeaders, partOf } from "./forms.fixture.ts";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const database = await createTestDatabase();
const root = await mkdtemp(join(tmpdir(), "outlay-crash-"));
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true, force: true });
});
const { db } = database;
const folder = join(root, "attachments");

const start = () => startProcess({ DATA_DIR: root, DATABASE_URL: database.url });
const sessionShape = z.object({ accessToken: z.string() });
const idShape = z.looseObject({ id: z.uuid() });
const account = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };

const fileOf = (round: number) =>
  new File([`%PDF-1.7 ${round}\n`, "x".repeat(2_000_000)], "receipt.pdf");

/** The names of the files in the storage, as the database has them. */
async function stored(): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.includes("/")).toSorted();
}

const recorded = async () =>
  (await db.select().from(attachments)).map(({ bookId, fileId }) => `${bookId}/${fileId}`);

/** How many files in the storage are no attachment's. */
async function countUnused(): Promise<number> {
  const known = new Set(await recorded());
  return (await stored()).filter((name) => !known.has(name)).length;
}

test("a server that is killed while files arrive keeps what it has acknowledged, and leaves nothing that no row knows", async () => {
  let server = start();
  const register = await sendTo(`${await server.url}/api/auth/register`, "POST", { json: account });
  const { accessToken } = sessionShape.parse(register.json);
  const headers = { authorization: `Bearer ${accessToken}` };
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < 4; round += 1) {
    const url = await server.url;
    const spent = await sendTo(`${url}/api/expenses`, "POST", { headers, json: { amount: "1" } });
    const path = `${url}/api/transactions/${idShape.parse(spent.json).id}/attachments`;
    const upload = async () => {
      const body = new FormData();
      body.set("file", fileOf(round));
      const reply = await fetch(path, { method: "POST", headers, body });
      acknowledged.set(idShape.parse(await reply.json()).id, round);
    };
    await upload();
    const left = await countUnused();
    // One stops in the middle of its file, the other is somewhere.
    const half = request(path, { method: "POST", headers: { ...headers, ...formHeaders } });
    half.on("error", () => {});
    half.write(partOf("file", `%PDF-1.7 ${"x".repeat(1_000_000)}`, "a.pdf"));
    // Each round before has left one.
    await expect.poll(countUnused, { timeout: 10_000 }).toBeGreaterThan(left);
    const other = upload();
    await delay(10 * round);
    server.child.kill("SIGKILL");
    await Promise.allSettled([other]);
    await server.closed;
    const names = await stored();
    expect(await countUnused()).toBeGreaterThan(round);
    // Whatever is in the storage is an attachment's, or known to be unused.
    const known = new Set([
      ...(await recorded()),
      ...(await db.select().from(unusedFiles)).map(({ key }) => key),
    ]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    server = start();
  }
  const url = await server.url;
  for (const [id, round] of acknowledged) {
    const reply = await fetch(`${url}/api/attachments/${id}`, { headers });
    expect(await reply.text()).toBe(await fileOf(round).text());
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(4);

  const tomorrow = new Date(Date.now() + 25 * 60 * 60 * 1000);
  const fail = (error: unknown) => {
    throw error;
  };
  await sweepFiles({ db, files: createFolderStore(folder), onFailure: fail }, tomorrow);
  expect(await stored()).toEqual((await recorded()).toSorted());
  server.child.kill("SIGTERM");
  await server.closed;
}, 180_000);
