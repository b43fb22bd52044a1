import { afterAll, beforeAll, expect, test } from "vitest";
import type { Send } from "./http.fixture.ts";
import { startTestServer, type TestServer } from "./testing.ts";
import { assertLedger, codeOf, type Item, register, sender } from "./ledger.fixture.ts";
import { Client, refusals, type Sent } from "./transfers.fixture.ts";

const clients = 16;
const turns = 40;
const accountCount = 20;
const seed = 20_261_121;

let server: TestServer;
let send: Send;
const accountIds: string[] = [];
const sent: Sent[] = [];
beforeAll(async () => {
  server = await startTestServer();
  send = sender(server.url, await register(server.url));
  for (let number = 1; number <= accountCount; number += 1) {
    const json = { name: `Account ${number}`, openingBalance: "1000.00", currency: "EUR" };
    const reply = await send("POST", "/api/accounts", { json });
    accountIds.push((reply.json as Item).id);
  }
});
afterAll(() => server.stop());

test("sixteen clients at once move money between twenty accounts, and not a cent is lost", async () => {
  const stage = { send, accountIds, seen: [], sent };
  const running = Array.from({ length: clients }, (_, number) =>
    new Client(stage, number, seed).run(turns),
  );
  await Promise.all(running);
  const feed = await assertLedger(send);

  const accounts = feed.filter(({ entity }) => entity === "account");
  const reply = await send("GET", "/api/accounts?limit=200");
  const { items } = reply.json as { items: { balance: string }[] };
  expect(items).toHaveLength(accounts.length);
  const cents = items.map(({ balance }) => BigInt(balance.replace(".", "")));
  expect(cents.reduce((sum, each) => sum + each, 0n)).toBe(BigInt(accountCount) * 100_000n);
  // Money did move.
  expect(new Set(cents).size).toBeGreaterThan(accountCount / 2);
});

test("each reply is the deed or a refusal that the documentation names", () => {
  const strange = sent.filter(
    ({ act, reply }) => reply.status >= 300 && !refusals[act].includes(codeOf(reply) ?? ""),
  );
  expect(strange.map(({ act, reply: { status, text } }) => ({ act, status, text }))).toEqual([]);
  const refused = new Set(sent.map(({ reply }) => codeOf(reply)));
  expect([...refused]).toEqual(
    expect.arrayContaining(["version.conflict", "id.taken", "transaction.not_found"]),
  );
});

test("what was acknowledged is done once, however often it was sent, and what was refused is not", async () => {
  const feed = await assertLedger(send);
  const written = new Map<string, number>();
  for (const { before, after } of feed) {
    const note = after?.note ?? "";
    if (note !== (before?.note ?? "")) written.set(note, (written.get(note) ?? 0) + 1);
  }
  const deeds = new Map<string, number>();
  for (const { note, reply } of sent) if (note !== "" && reply.status < 300) deeds.set(note, 1);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(deeds));
});

test("a transfer that is sent again is answered as it was the first time", () => {
  const answers = new Map<string, Set<string>>();
  const created = sent.filter(({ act, reply }) => act !== "bulk" && reply.status === 201);
  for (const { note, reply } of created)
    answers.set(note, (answers.get(note) ?? new Set()).add(reply.text));
  const repeated = sent.filter(({ act }) => act === "again");
  expect(repeated.length).toBeGreaterThan(clients);
  expect(created).toEqual(expect.arrayContaining(repeated));
  expect([...answers.values()].filter(({ size }) => size > 1)).toEqual([]);
});

test("of all who change one version of a transfer, one succeeds", async () => {
  // What is deleted already may be deleted again.
  const changes = sent.filter(({ act }) => act !== "remove");
  const done = changes.filter(({ target, reply }) => target && reply.status < 300);
  const versions = done.map(({ target }) => `${target?.id} ${target?.version}`);
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions.length).toBeGreaterThan(20);
  const skipped = (await assertLedger(send)).filter(
    ({ before, after }) => before && after && after.version !== before.version + 1,
  );
  expect(skipped).toEqual([]);
});
