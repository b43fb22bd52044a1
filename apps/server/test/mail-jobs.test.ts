import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runText } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { sendTo } from "./http.fixture.ts";
import { startProcess } from "./process.fixture.ts";
import { serveSmtp } from "./smtp.fixture.ts";

const dataDir = mkdtempSync(join(tmpdir(), "outlay-mail-jobs-"));
const database = await createTestDatabase();
const smtp = await serveSmtp();
const started: ChildProcess[] = [];
afterAll(async () => {
  started.forEach((child) => child.kill("SIGKILL"));
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

const password = "correct horse battery";
const waiting = () =>
  runText<{ name: string; attempts: number; data: string }>(
    database.db,
    `select name, retry_count + (started_on is not null)::int as attempts, data::text from public_jobs.job
      where name in ('mail', 'token-mail') and state in ('created', 'retry') order by name`,
  );

test(
  "mails outlive a mail server that is down and a server that is killed, and nobody can read them meanwhile",
  { timeout: 60_000 },
  async () => {
    const first = await startServer("smtp://127.0.0.1:1");
    const post = async (path: string, json: object, authorization = "") =>
      sendTo(`${first.url}${path}`, "POST", { json, headers: { authorization } });
    const email = "ada@example.com";
    const { json: session } = await post("/api/auth/register", { email, password, name: "Ada" });
    const { accessToken, user } = session as {
      accessToken: string;
      user: { defaultBookId: string };
    };
    const invited = await post(
      `/api/books/${user.defaultBookId}/invitations`,
      { email: "bob@example.com", role: "editor" },
      `Bearer ${accessToken}`,
    );
    expect(invited).toMatchObject({ status: 201, json: { mailed: true } });
    const attempted = async () => (await waiting()).map(({ name, attempts }) => [name, attempts]);
    await expect.poll(attempted, { timeout: 20_000 }).toEqual([
      ["mail", 1],
      ["token-mail", 1],
    ]);
    expect(JSON.stringify(await waiting())).not.toMatch(/ada@|bob@|outlay_/);
    first.child.kill("SIGKILL");
    await first.closed;

    await runText(database.db, "update public_jobs.job set start_after = now()");
    await startServer(smtp.smtpUrl);
    await expect.poll(() => smtp.mails.length, { timeout: 20_000 }).toBe(2);
    const all = smtp.mails.join("\n");
    expect(all).toMatch(/To: ada@example\.com[^]*outlay_verify_/);
    expect(all).toMatch(/To: bob@example\.com[^]*outlay_inv_/);
    await expect.poll(waiting).toEqual([]);
  },
);
