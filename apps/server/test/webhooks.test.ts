import { runText } from "@outlay/db";
import { afterAll, beforeEach, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { addWebhook, startReceiver } from "./webhooks.fixture.ts";

const receiver = await startReceiver();
const other = await startReceiver();
const env = { WEBHOOK_ALLOW: `${receiver.host},${other.host}` };
const mailer = { deliver: async () => undefined, close: async () => {} };
const server = await serveApp({ env, mailer });
afterAll(async () => {
  await server.close();
  receiver.child.kill("SIGKILL");
  other.child.kill("SIGKILL");
});

let users = 0;
let alice: Awaited<ReturnType<typeof server.signUp>>;
/** The paths of a test are its own. */
let path: string;
beforeEach(async () => {
  // Signatures have the time, which receivers compare with theirs.
  server.clock.now = new Date();
  users += 1;
  path = `/${users}`;
  alice = await server.signUp(`alice${users}`);
});

const later = (ms: number) => {
  server.clock.now = new Date(server.clock.now.getTime() + ms);
};
const spend = (amount = "1.00") => alice.send("POST", "/api/expenses", { json: { amount } });
const webhookOf = async (id: string) => (await alice.send("GET", `/api/webhooks/${id}`)).json;
const deliveriesOf = async (id: string) => {
  const { json } = await alice.send("GET", `/api/webhooks/${id}/deliveries?limit=200`);
  return (json as { items: { seq: number; attempt: number; status: number }[] }).items;
};
const lastSeq = async (bookId = alice.user.defaultBookId) => {
  const sql = "select change_seq::int as seq from books where id = $1";
  const [row] = await runText<{ seq: number }>(server.database.db, sql, [bookId]);
  return row?.seq ?? 0;
};
/** The numbers of a webhook's changes. */
const numbersAfter = (cursor: number, last: number) =>
  Array.from({ length: last - cursor }, (_, index) => cursor + 1 + index);

test("what happens in a book is delivered in order, signed, and logged", async () => {
  const hook = await addWebhook(alice.send, receiver, { path });
  await Promise.all(Array.from({ length: 30 }, (_, index) => spend(`${index + 1}.00`)));
  const last = await lastSeq();
  const expected = numbersAfter(hook.cursor, last);
  expect(expected.length).toBeGreaterThanOrEqual(30);
  await expect.poll(() => receiver.seqs(path).length, { timeout: 15_000 }).toBe(expected.length);
  expect(receiver.seqs(path)).toEqual(expected);
  expect(receiver.faults).toEqual([]);
  const events = receiver.received.filter((each) => each.path === path);
  expect(events[0]?.id).toBe(`msg_${hook.id.replaceAll("-", "")}_${hook.cursor + 1}`);
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(["transaction.created"]));
  await expect.poll(() => webhookOf(hook.id)).toMatchObject({ cursor: last, failingSince: null });
  const log = await deliveriesOf(hook.id);
  expect(log.map(({ seq }) => seq)).toEqual(expected.toReversed());
  expect(log[0]).toMatchObject({ attempt: 1, status: 204, error: null });
});
