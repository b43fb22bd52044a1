import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runText } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { type Send, sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";
import { addWebhook, startReceiver } from "./webhooks.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-webhooks-"));
const database = await createTestDatabase();
const receiver = await startReceiver();
const started: ReturnType<typeof startProcess>[] = [];
afterAll(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  receiver.child.kill("SIGKILL");
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startServer() {
  const server = startProcess({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    WEBHOOK_ALLOW: receiver.host,
  });
  started.push(server);
  return { ...server, url: await server.url };
}

const days = Array.from({ length: 200 }, (_, index) => ({
  op: "create",
  kind: "expense",
  amount: `${index + 1}.00`,
}));

test(
  "a server that is killed loses no event, and repeats some with the same id",
  { timeout: 120_000 },
  async () => {
    const first = await startServer();
    const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
    const signedUp = await sendTo(`${first.url}/api/auth/register`, "POST", { json });
    const { accessToken, user } = signedUp.json as {
      accessToken: string;
      user: { defaultBookId: string };
    };
    const headers = { authorization: `Bearer ${accessToken}` };
    const send: Send = (method, path, sending) =>
      sendTo(`${first.url}${path}`, method, { ...sending, headers });
    // 800 events of 5 ms each: it is killed in the middle.
    const hook = await addWebhook(send, receiver, { delayMs: 5 });
    for (let round = 0; round < 4; round += 1) {
      const bulk = { operations: days, mode: "atomic" };
      expect((await send("POST", "/api/transactions/bulk", { json: bulk })).status).toBe(200);
    }
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBeGreaterThan(300);
    first.child.kill("SIGKILL");
    await first.closed;
    const before = receiver.received.length;
    expect(before).toBeLessThan(800);

    await startServer();
    // As if half a minute had passed since the run's last sign of life.
    await runText(
      database.db,
      "update public_jobs.job set heartbeat_on = now() - interval '31 seconds' where name = 'webhook' and state = 'active'",
    );
    const [row] = await runText<{ seq: number }>(
      database.db,
      "select change_seq::int as seq from books where id = $1",
      [user.defaultBookId],
    );
    const expected = Array.from({ length: 800 }, (_, index) => hook.cursor + 1 + index);
    expect(row?.seq).toBe(hook.cursor + 800);
    const ids = () => new Set(receiver.received.map(({ id }) => id));
    await expect.poll(() => ids().size, { timeout: 60_000 }).toBe(800);
    expect(receiver.faults).toEqual([]);
    // In order, but for what was delivered in the last second before it was killed.
    const seqs = receiver.seqs("/");
    expect(seqs.slice(0, before)).toEqual(expected.slice(0, before));
    const again = seqs.slice(before);
    expect(again).toEqual(expected.slice(expected.indexOf(Number(again[0]))));
    expect(again.length).toBeLessThanOrEqual(800 - before + 250);
    const names = new Map(receiver.received.map(({ id, seq }) => [seq, id]));
    for (const { id, seq } of receiver.received) expect(names.get(seq)).toBe(id);
  },
);
