import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createClient } from "@outlay/client";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { expect, onTestFinished, test } from "vitest";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts an example, and returns what it prints. */
function startExample(args: readonly string[], env: Record<string, string>) {
  const [file = "", ...others] = args;
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...others], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  const printed = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed.text += text));
  return { child, printed };
}

const startReceiver = (env: Record<string, string>) => startExample(["webhook-receiver.ts"], env);

/** Runs the demo with a webhook to its end, and returns what it prints. */
async function runDemo(server: TestServer, webhook: string): Promise<string> {
  const few = ["--until", "2026-04-01", "--days", "2"];
  const args = ["demo.ts", ...few, "--webhook", webhook];
  const { child, printed } = startExample(args, { OUTLAY_URL: server.url });
  await once(child, "close");
  return printed.text;
}

test("the receiver prints what is recorded, and takes only what is signed", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = await startTestServer({ WEBHOOK_ALLOW: `127.0.0.1:${port}` });
  onTestFinished(() => server.stop());
  const outlay = createClient({ url: server.url });
  const email = "ada@example.com";
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Ada" });
  const { id, secret } = await outlay.webhooks.create.mutate({
    url,
    events: ["transaction.created"],
  });

  const { printed } = startReceiver({ PORT: String(port), WEBHOOK_SECRET: secret });
  await expect.poll(() => printed.text).toContain(`Waits at ${url}`);
  await outlay.expenses.create.mutate({ amount: "4.80", payee: "Corner bakery" });
  await expect
    .poll(() => printed.text, { timeout: 20_000 })
    .toMatch(/\n\S+Z transaction\.created Corner bakery 4\.80 EUR\n$/);
  expect(await outlay.webhooks.test.mutate({ id })).toMatchObject({ status: 204 });
  expect(printed.text).toMatch(/ webhook\.test\n$/);

  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
    "webhook-signature": "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  };
  const forged = await fetch(url, { method: "POST", headers, body: '{"type":"forged"}' });
  expect(forged.status).toBe(401);
  expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(401);
  expect(printed.text).not.toContain("forged");
});

test("without a secret the receiver says what it needs", async () => {
  const { child, printed } = startReceiver({ WEBHOOK_SECRET: "" });
  await once(child, "close");
  expect(child.exitCode).toBe(1);
  expect(printed.text).toContain("WEBHOOK_SECRET");
});

test("the demo makes a webhook and says how to receive it, again with another secret", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = await startTestServer({ WEBHOOK_ALLOW: `127.0.0.1:${port}` });
  onTestFinished(() => server.stop());
  const secretOf = (printed: string) =>
    /WEBHOOK_SECRET=(whsec_\S+) PORT=\d+ node /.exec(printed)?.[1];
  const first = secretOf(await runDemo(server, url));
  const second = secretOf(await runDemo(server, url));
  expect(second).not.toBe(first);

  const { printed } = startReceiver({ PORT: String(port), WEBHOOK_SECRET: second ?? "" });
  await expect.poll(() => printed.text).toContain(`Waits at ${url}`);
  const outlay = createClient({ url: server.url });
  await outlay.auth.login.mutate({ email: "demo@outlay.example", password: "a year of groceries" });
  expect((await outlay.webhooks.list.query()).items).toHaveLength(1);
  await outlay.expenses.create.mutate({ amount: "4.80", payee: "Corner bakery" });
  await expect
    .poll(() => printed.text, { timeout: 20_000 })
    .toContain("transaction.created Corner bakery 4.80 EUR");

  const elsewhere = await runDemo(server, "http://127.0.0.1:9/");
  expect(elsewhere).toContain(
    "Start it with WEBHOOK_ALLOW=127.0.0.1:9 npm start, and run this again.",
  );
  expect(await runDemo(server, "here")).toMatch(/^Give the URL of a receiver/);
});
