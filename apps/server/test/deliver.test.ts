import { runText } from "@outlay/db";
import { afterAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { deliverNotifications } from "../src/jobs/deliver.ts";
import {
  anything,
  openMailbox,
  overspend,
  readReply,
  serveNtfy,
  withId,
} from "./deliver.fixture.ts";
import { type Send, serveApp } from "./http.fixture.ts";

const mailbox = openMailbox();
const ntfy = await serveNtfy();
const env = { WEBHOOK_ALLOW: ntfy.host, PUBLIC_URL: "https://outlay.example.com" };
const server = await serveApp({ mailer: mailbox.mailer, env });
const { db } = server.database;
afterAll(async () => {
  await server.close();
  ntfy.close();
});

type User = Awaited<ReturnType<typeof server.signUp>>;
let users = 0;
let alice: User;
beforeEach(async () => {
  mailbox.mails.length = 0;
  mailbox.fault = undefined;
  mailbox.attempts = 0;
  ntfy.posted.length = 0;
  ntfy.status = 200;
  at("2026-11-21T09:30:00Z");
  alice = await signUp();
});

/** With a verified email. */
async function signUp(): Promise<User> {
  const user = await server.signUp(`user${(users += 1)}`);
  await runText(db, "update users set email_verified_at = now() where id = $1", [user.user.id]);
  return user;
}

/** The same user with another session: access tokens last for ten minutes. */
async function signIn(user: User): Promise<User> {
  const json = { email: user.user.email, password: "correct horse battery" };
  const session = await server.send("POST", "/api/auth/login", { json });
  const authorization = `Bearer ${readReply(session, z.object({ accessToken: z.string() })).accessToken}`;
  const send: Send = (method, path, { headers, ...sending } = {}) =>
    server.send(method, path, { ...sending, headers: { authorization, ...headers } });
  return { ...user, authorization, send };
}

const at = (instant: string) => {
  server.clock.now = new Date(instant);
};
const later = (seconds: number) => {
  server.clock.now = new Date(server.clock.now.getTime() + seconds * 1000);
};
const run = (where = server) => where.runJob(deliverNotifications);
const listed = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
const kinds = ["budget.threshold", "account.low_balance"];
const addChannel = async (user: User, more: object = {}) =>
  readReply(
    await user.send("POST", "/api/channels", { json: { kind: "email", kinds, ...more } }),
    withId,
  ).id;
const inBook =
  (user: User, bookId: string): Send =>
  (method, path, sending = {}) =>
    user.send(method, path, { ...sending, headers: { ...sending.headers, "x-book-id": bookId } });
const share = async (bookId: string, user: User) =>
  runText(
    db,
    "insert into memberships (book_id, user_id, role, created_at) values ($1, $2, 'editor', now())",
    [bookId, user.user.id],
  );
const listUnread = async (user: User, bookId = user.user.defaultBookId) =>
  readReply(
    await inBook(user, bookId)("GET", "/api/notifications?unread=true"),
    z.object({ items: z.array(z.object({ id: z.string(), title: z.string() })) }),
  ).items;
const subjects = () => mailbox.mails.map(({ subject }) => subject);

test("a burst is one mail, once a minute has passed without another notification", async () => {
  await addChannel(alice);
  await overspend(alice.send, "Food", "1234.5");
  later(40);
  await overspend(alice.send, "Fuel");
  later(59);
  await run();
  expect(mailbox.mails).toEqual([]);
  later(1);
  await run();
  const [mail, ...more] = mailbox.mails;
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ to: alice.user.email, subject: "2 notifications from Outlay" });
  const text = mail?.text.replaceAll(/[\u00a0\u202f]/g, " ");
  expect(text).toContain(
    'In the book "Household":\n\nFood has reached 100 %\n€1,234.50 of €1,234.50',
  );
  expect(text).toContain("from November 1, 2026 to November 30, 2026.");
  expect(text).toContain("Fuel has reached 100 %");
  expect(text).toContain("November 21, 2026 at 9:30 AM UTC");
  later(3600);
  await run();
  expect(mailbox.mails).toHaveLength(1);
});

test("what keeps coming is sent five minutes after the first", async () => {
  await addChannel(alice);
  for (let count = 0; count < 6; count += 1) {
    await overspend(alice.send, `Budget ${count}`);
    await run();
    expect(mailbox.mails).toEqual([]);
    later(59);
  }
  later(6);
  await run();
  expect(subjects()).toEqual(["6 notifications from Outlay"]);
});

test("a mail has the notifications of all books of its user, by the user's locale and zone", async () => {
  const bob = await signUp();
  await share(alice.user.defaultBookId, bob);
  const profile = { locale: "de-AT", timeZone: "Asia/Tokyo" };
  readReply(await bob.send("PATCH", "/api/profile", { json: profile }), anything);
  await addChannel(bob);
  await overspend(alice.send, "Shared");
  await overspend(bob.send, "Own");
  later(60);
  await run();
  expect(mailbox.mails).toHaveLength(1);
  const [mail] = mailbox.mails;
  const text = mail?.text.replaceAll(/[\u00a0\u202f]/g, " ") ?? "";
  expect(mail?.to).toBe(bob.user.email);
  expect(text.match(/In the book/g)).toHaveLength(2);
  expect(text).toContain("Shared has reached 100 %\n€ 1,00 of € 1,00");
  expect(text).toContain("21. November 2026 um 18:30");
});

test("only the kinds of a channel are sent, and none from before it", async () => {
  await overspend(alice.send, "Before");
  await addChannel(alice, { kinds: ["account.low_balance"] });
  await overspend(alice.send, "Other kind");
  expect(await runText(db, "select from notification_deliveries where claimed_at is null")).toEqual(
    [],
  );
  const { items } = readReply(await alice.send("GET", "/api/accounts"), listed);
  const low = { kind: "lowBalance", accountId: items[0]?.id, below: "-50" };
  readReply(await alice.send("POST", "/api/alerts", { json: low }), anything);
  readReply(await alice.send("POST", "/api/expenses", { json: { amount: "60" } }), anything);
  later(60);
  await run();
  expect(subjects().map((subject) => subject.replaceAll("\u00a0", " "))).toEqual([
    "Cash is below -€50.00",
  ]);
});

test("what was read or is resolved meanwhile is not sent, nor of a book that one has left or removed", async () => {
  const bob = await signUp();
  const { defaultBookId } = alice.user;
  await share(defaultBookId, bob);
  await addChannel(alice);
  await addChannel(bob);
  await overspend(alice.send, "Read");
  const [read] = await listUnread(alice);
  readReply(await alice.send("POST", `/api/notifications/${String(read?.id)}/read`), anything);
  const resolved = await overspend(alice.send, "Resolved");
  readReply(await alice.send("DELETE", `/api/expenses/${resolved}`), anything);
  await runText(db, "delete from memberships where book_id = $1 and user_id = $2", [
    defaultBookId,
    bob.user.id,
  ]);
  later(60);
  await run();
  expect(mailbox.mails).toEqual([]);

  await overspend(alice.send, "Lost");
  await runText(db, "update books set deleted_at = now() where id = $1", [defaultBookId]);
  later(60);
  await run();
  expect(mailbox.mails).toEqual([]);
});

test.each([
  { night: "2026-11-21T23:00:00Z", last: "2026-11-22T05:59:59Z", end: "2026-11-22T06:00:00Z" },
  // The night in which the clock is put forward, and the one in which it is put back.
  { night: "2027-03-27T23:00:00Z", last: "2027-03-28T04:59:59Z", end: "2027-03-28T05:00:00Z" },
  { night: "2027-10-30T23:00:00Z", last: "2027-10-31T05:59:59Z", end: "2027-10-31T06:00:00Z" },
])("in quiet hours it waits for their end: $end", async ({ night, last, end }) => {
  at(night);
  const bob = await signUp();
  readReply(
    await bob.send("PATCH", "/api/profile", { json: { timeZone: "Europe/Vienna" } }),
    anything,
  );
  await addChannel(bob, { quietFrom: "22:00", quietTo: "07:00" });
  await overspend(bob.send, "First");
  later(600);
  await run();
  await overspend(bob.send, "Second");
  at(last);
  await run();
  expect(mailbox.mails).toEqual([]);
  at(end);
  await run();
  expect(subjects()).toEqual(["2 notifications from Outlay"]);
});

test("two servers that run at once send everything once", async () => {
  const beside = await serveApp({ beside: server, mailer: mailbox.mailer, env });
  const people = [alice, await signUp(), await signUp(), await signUp()];
  for (const user of people) {
    await addChannel(user);
    await overspend(user.send, "Once");
  }
  later(60);
  await Promise.all([run(), run(beside), run(), run(beside)]);
  expect(mailbox.mails.map(({ to }) => to).toSorted()).toEqual(
    people.map(({ user }) => user.email).toSorted(),
  );
  await beside.close();
});

const findChannel = async () => {
  alice = await signIn(alice);
  return readReply(await alice.send("GET", "/api/channels"), listed).items[0];
};

test("what the mail server rejects is tried again, later each time", async () => {
  await addChannel(alice);
  mailbox.fault = { responseCode: 451 };
  await overspend(alice.send, "Late");
  later(60);
  const attempts: number[] = [];
  for (let minutes = 0; minutes < 16; minutes += 1) {
    const before = mailbox.attempts;
    await run();
    if (mailbox.attempts > before) attempts.push(minutes);
    later(60);
  }
  expect(attempts).toEqual([0, 1, 3, 7, 15]);
  expect(await findChannel()).toMatchObject({ failures: 5, retryAt: "2026-11-21T10:02:00.000Z" });
  mailbox.fault = undefined;
  at("2026-11-21T10:02:00Z");
  await run();
  expect(subjects()).toEqual(["Late has reached 100 %"]);
  expect(await findChannel()).toMatchObject({ failures: 0, retryAt: null });
});

test("what cannot be sent for two days is given up, and stays in the app", async () => {
  await addChannel(alice);
  mailbox.fault = { code: "EDNS" };
  await overspend(alice.send, "Too late");
  for (let hours = 0; hours < 48; hours += 1) {
    later(3600);
    await run();
  }
  expect(mailbox.attempts).toBeGreaterThan(12);
  mailbox.fault = undefined;
  later(4 * 3600);
  await run();
  expect(mailbox.mails).toEqual([]);
  alice = await signIn(alice);
  expect((await listUnread(alice)).map(({ title }) => title)).toEqual([
    "Too late has reached 100 %",
  ]);
});

test("what may have been sent is not sent again", async () => {
  await addChannel(alice);
  mailbox.fault = { code: "ESOCKET", syscall: "read" };
  await overspend(alice.send, "Perhaps");
  later(60);
  await run();
  mailbox.fault = undefined;
  later(3600);
  await run();
  expect([mailbox.attempts, mailbox.mails]).toEqual([1, []]);
  alice = await signIn(alice);
  await overspend(alice.send, "Next");
  later(60);
  await run();
  expect(subjects()).toEqual(["Next has reached 100 %"]);
});

test("an email that is no longer verified gets nothing until it is", async () => {
  await addChannel(alice);
  const { id } = alice.user;
  await runText(db, "update users set email_verified_at = null where id = $1", [id]);
  await overspend(alice.send, "Unproved");
  later(60);
  await run();
  expect(mailbox.mails).toEqual([]);
  await runText(db, "update users set email_verified_at = now() where id = $1", [id]);
  await run();
  expect(subjects()).toEqual(["Unproved has reached 100 %"]);
});

test("the mail's link ends it, as mail programs do by one click", async () => {
  await addChannel(alice);
  await overspend(alice.send, "First");
  later(60);
  await run();
  const { headers = {}, text = "" } = mailbox.mails[0] ?? {};
  expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  const [, path = ""] =
    /^<https:\/\/outlay\.example\.com(\/unsubscribe\/[\w-]{43})>$/.exec(
      headers["List-Unsubscribe"] ?? "",
    ) ?? [];
  expect(text).toContain(`https://outlay.example.com${path}\n`);
  expect((await server.send("GET", path)).status).toBe(200);
  await overspend(alice.send, "Still");
  expect((await server.send("POST", path)).status).toBe(200);
  await overspend(alice.send, "Ended");
  later(60);
  await run();
  expect(subjects()).toEqual(["First has reached 100 %"]);
  expect(await runText(db, "select from notification_deliveries where claimed_at is null")).toEqual(
    [],
  );
});

test("ntfy gets a title and a text, and again what it refused", async () => {
  const target = `http://${ntfy.host}/ada`;
  await addChannel(alice, { kind: "ntfy", target });
  await overspend(alice.send, "Café");
  later(60);
  ntfy.status = 507;
  await run();
  expect(ntfy.posted).toHaveLength(1);
  ntfy.status = 200;
  later(60);
  await run();
  const title = Buffer.from("Café has reached 100 %").toString("base64");
  expect(ntfy.posted[1]).toMatchObject({
    path: "/ada",
    headers: { title: `=?UTF-8?B?${title}?=`, "content-type": "text/plain; charset=utf-8" },
  });
  expect(ntfy.posted[1]?.text).toContain("are spent in the period from November 1, 2026");
  await overspend(alice.send, "Bread");
  await overspend(alice.send, "Butter");
  later(60);
  await run();
  await run();
  expect(ntfy.posted).toHaveLength(3);
  expect(ntfy.posted[2]?.headers["title"]).toBe("2 notifications from Outlay");
  expect(ntfy.posted[2]?.text).toMatch(
    /^Bread has reached 100 %\. .*\nButter has reached 100 %\. /,
  );
});

test("an ntfy server that is away gets it later, one that is not allowed is no target", async () => {
  const away = await serveNtfy();
  away.close();
  const other = await serveApp({
    beside: server,
    mailer: mailbox.mailer,
    env: { WEBHOOK_ALLOW: away.host },
  });
  const target = `http://${away.host}/ada`;
  const json = { kind: "ntfy", target, kinds };
  const refused = await alice.send("POST", "/api/channels", { json });
  expect([refused.status, refused.json]).toMatchObject([400, { issues: [{ path: ["target"] }] }]);
  const { authorization } = alice;
  const made = await other.send("POST", "/api/channels", { json, headers: { authorization } });
  expect(made.status).toBe(201);
  await overspend(alice.send, "Away");
  later(60);
  await run(other);
  const [waiting] = readReply(await alice.send("GET", "/api/channels"), listed).items;
  expect(waiting).toMatchObject({ failures: 1 });
  expect(
    await runText(db, "select from notification_deliveries where claimed_at is null"),
  ).toHaveLength(1);
  await other.close();
});
