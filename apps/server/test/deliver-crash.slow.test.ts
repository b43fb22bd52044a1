import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { runText } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { anything, overspend, readReply } from "./deliver.fixture.ts";
import { type Send, sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";
import { serveSmtp } from "./smtp.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-deliver-"));
const database = await createTestDatabase();
const smtp = await serveSmtp();
const started: ChildProcess[] = [];

/** A mail server that takes connections and says nothing: what is sent to it is under way. */
const held: Socket[] = [];
const silent = createServer((socket) => void held.push(socket.on("error", () => {})));
silent.listen(0, "127.0.0.1");
await once(silent, "listening");
const { port } = silent.address() as AddressInfo;

afterAll(async () => {
  started.forEach((child) => child.kill("SIGKILL"));
  held.forEach((socket) => socket.destroy());
  silent.close();
  smtp.close();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startServer(smtpUrl: string) {
  const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, SMTP_URL: smtpUrl };
  const server = startProcess(env);
  started.push(server.child);
  return { ...server, url: await server.url };
}

/** As if the notifications had been made two minutes ago, and a minute had passed since the last run. */
const letTimePass = async () =>
  runText(
    database.db,
    `update notification_deliveries set created_at = created_at - interval '2 minutes';
    update public_jobs.job set start_after = now() where name = 'deliver' and state in ('created', 'retry')`,
  );

const registered = z.object({ accessToken: z.string(), user: z.object({ id: z.string() }) });

test(
  "what a killed server was about to send is never sent twice, and stays in the app; what comes later is sent",
  { timeout: 90_000 },
  async () => {
    const first = await startServer(`smtp://127.0.0.1:${port}`);
    const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
    const session = await sendTo(`${first.url}/api/auth/register`, "POST", { json });
    const { accessToken, user } = readReply(session, registered);
    await runText(database.db, "update users set email_verified_at = now() where id = $1", [
      user.id,
    ]);
    const sendAt =
      (url: string): Send =>
      (method, path, sending = {}) =>
        sendTo(`${url}${path}`, method, {
          ...sending,
          headers: { authorization: `Bearer ${accessToken}` },
        });
    const channel = { kind: "email", kinds: ["budget.threshold"] };
    readReply(await sendAt(first.url)("POST", "/api/channels", { json: channel }), anything);
    await overspend(sendAt(first.url), "Under way");
    // The mail that verifies the address is under way, too.
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(1);
    await letTimePass();
    const claimed = async () =>
      (
        await runText(
          database.db,
          "select from notification_deliveries where claimed_at is not null",
        )
      ).length;
    await expect.poll(claimed, { timeout: 20_000 }).toBe(1);
    first.child.kill("SIGKILL");
    await first.closed;
    // As if half a minute had passed since its last sign of life.
    await runText(
      database.db,
      "update public_jobs.job set heartbeat_on = now() - interval '31 seconds' where state = 'active'",
    );

    const second = await startServer(smtp.smtpUrl);
    await overspend(sendAt(second.url), "Later");
    const subjects = () => smtp.mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]?.trim());
    const afterAWhile = async () => {
      await letTimePass();
      return subjects();
    };
    const patience = { timeout: 40_000, interval: 1_000 };
    await expect.poll(afterAWhile, patience).toContain("Later has reached 100 %");
    expect(subjects().filter((subject) => subject?.includes("Under way"))).toEqual([]);
    const unread = await sendAt(second.url)("GET", "/api/notifications?unread=true");
    expect(unread.text).toContain("Under way has reached 100 %");
    expect(smtp.mails.join("\n")).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(smtp.mails.join("\n")).toMatch(
      /^List-Unsubscribe:\s+<http:\/\/localhost:\d+\/unsubscribe\/[\w-]{43}>\r$/m,
    );
  },
);
