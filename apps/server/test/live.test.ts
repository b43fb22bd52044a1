import { connect } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { appendChanges, idsOf, openEvents } from "./events.fixture.ts";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

const timings = { check: 150, heartbeat: 40, readTimeout: 400 };
const server = await serveApp({ timings });
const other = await serveApp({ timings, beside: server });
const { db } = server.database;
afterAll(async () => {
  await other.close();
  await server.close();
});

let users = 0;
const signUp = () => server.signUp(`user${(users += 1)}`);
type User = Awaited<ReturnType<typeof signUp>>;
const alice = await signUp();

type Feed = { items: { seq: number }[]; nextSince: number };
const feedAfter = async ({ send }: User, since: number) =>
  (await send("GET", `/api/changes?since=${since}&limit=200`)).json as Feed;
const newest = async (user: User) => (await feedAfter(user, 0)).nextSince;
const spend = (send: Send, amount = "1.00") => send("POST", "/api/expenses", { json: { amount } });

const follow = ({ authorization }: User, query = "", headers = {}, { url } = server) =>
  openEvents(`${url}/api/changes/live${query}`, { authorization, ...headers });
const followTyped = ({ authorization }: User, input = {}, headers = {}) => {
  const query = `input=${encodeURIComponent(JSON.stringify(input))}`;
  return openEvents(`${server.url}/trpc/changes.live?${query}`, { authorization, ...headers });
};

describe("a stream of changes", () => {
  test("sends each one as changes.since shows it, with its number as the id", async () => {
    const since = await newest(alice);
    const stream = await follow(alice);
    expect(stream).toMatchObject({
      status: 200,
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
    expect(await stream.next("ready")).toMatchObject({ id: String(since), data: "{}" });
    await spend(alice.send);
    const { id, data } = await stream.next("change");
    const { items } = await feedAfter(alice, since);
    expect([JSON.parse(data)]).toEqual(items);
    expect(id).toBe(String(items[0]?.seq));
    stream.close();
  });

  test("speaks tRPC's protocol at /trpc", async () => {
    const stream = await followTyped(alice);
    const { id, data } = await stream.next("connected");
    expect(JSON.parse(data)).toEqual({ reconnectAfterInactivityMs: 3 * timings.heartbeat });
    await spend(alice.send);
    const event = await stream.next("message");
    expect(Number(event.id)).toBe(Number(id) + 1);
    expect(JSON.parse(event.data)).toMatchObject({
      json: { entity: "transaction", op: "create", after: { amount: "1.00" } },
      meta: { values: { at: ["Date"], after: { createdAt: ["Date"], updatedAt: ["Date"] } } },
    });
    await stream.next("ping");
    stream.close();
  });

  const waysToResume: [string, (user: User, id: string) => ReturnType<typeof follow>][] = [
    ["the Last-Event-ID header", (user, id) => follow(user, "", { "last-event-id": id })],
    ["the address", (user, id) => follow(user, `?lastEventId=${id}`)],
    [
      "the header above the address",
      (user, id) => follow(user, "?lastEventId=0", { "last-event-id": id }),
    ],
    ["tRPC's input", (user, id) => followTyped(user, { lastEventId: id })],
    [
      "the header above tRPC's input",
      (user, id) => followTyped(user, { lastEventId: "0" }, { "last-event-id": id }),
    ],
  ];
  test.each(waysToResume)("goes on behind the last event that %s names", async (_, open) => {
    const user = await signUp();
    await spend(user.send);
    const before = await newest(user);
    for (const amount of ["2", "3", "4"]) await spend(user.send, amount);
    const stream = await open(user, String(before));
    await spend(user.send, "5");
    await expect.poll(() => idsOf(stream)).toEqual([1, 2, 3, 4].map((step) => before + step));
    stream.close();
  });

  test("replays however many there are while more come, none twice", async () => {
    const user = await signUp();
    const { defaultBookId } = user.user;
    await appendChanges(db, defaultBookId, { count: 1000 });
    const stream = await follow(user, "?lastEventId=0");
    for (let round = 0; round < 5; round += 1)
      await appendChanges(db, defaultBookId, { count: 50 });
    await spend(user.send);
    const [row] = await db.execute(`select change_seq from books where id = '${defaultBookId}'`);
    const count = Number(row?.["change_seq"]);
    await expect.poll(() => idsOf(stream).length, { timeout: 5000 }).toBe(count);
    expect(idsOf(stream)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    stream.close();
  });

  test("is of the book that the request names", async () => {
    const user = await signUp();
    const book = { name: "Second" };
    const made = await user.send("POST", "/api/books", { json: book });
    const { id } = made.json as { id: string };
    const streams = [
      await follow(user, `?bookId=${id}`),
      await follow(user, "", { "x-book-id": id }),
      await followTyped(user, { bookId: id }),
    ];
    await spend(user.send);
    const headers = { "x-book-id": id };
    await user.send("POST", "/api/expenses", { headers, json: { amount: "7" } });
    for (const stream of streams) {
      await expect.poll(() => idsOf(stream).length).toBe(1);
      expect(JSON.stringify(stream.received)).toContain("7.00");
      stream.close();
    }
  });
});

describe("a stream is refused", () => {
  const at = (query: string) => `/api/changes/live${query}`;
  const stranger = "01920000-0000-7000-8000-00000000dead";
  test.each([
    ["of a book that is not one's own", at(`?bookId=${stranger}`), 404, "book.not_found"],
    ["behind a change that is not there", at("?lastEventId=999"), 400, "input.invalid"],
    ["behind what is no number", at("?lastEventId=x"), 400, "input.invalid"],
    ["with a token in the address", at("?token=x"), 400, "input.secret_in_url"],
  ])("%s", async (_, path, status, code) => {
    expect(problemOf(await alice.send("GET", path))).toMatchObject({ status, code });
  });

  test.each([
    ["with a token in the address", "changes.live?connectionParams={}", 400, "input.invalid"],
    ["in a batch", "changes.live?batch=1", 405, "route.method_not_allowed"],
  ])("%s, over tRPC", async (_, path, status, code) => {
    const reply = await alice.send("GET", `/trpc/${path}`);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(`"code":"${code}"`);
  });

  test.each([at(""), "/trpc/changes.live"])("without a token, at %s", async (path) => {
    expect(await server.send("GET", path)).toMatchObject({ status: 401 });
  });

  test.each(["HEAD", "POST"])("by %s", async (method) => {
    expect(await alice.send(method, "/api/changes/live")).toMatchObject({ status: 405 });
  });
});

test("a user can have twenty streams at a server, over REST and tRPC together, without reducing anyone else's", async () => {
  const [user, stranger] = [await signUp(), await signUp()];
  const open = (at: number) => (at % 2 === 0 ? follow(user) : followTyped(user));
  const streams = await Promise.all(Array.from({ length: 20 }, (_, at) => open(at)));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await user.send("GET", "/api/changes/live");
  expect(problemOf(refused)).toMatchObject({ status: 429, code: "request.stream_limit" });
  expect(refused.headers.get("retry-after")).toBe("5");
  const typed = await user.send("GET", "/trpc/notifications.live");
  expect(typed.status).toBe(429);
  expect(typed.text).toContain('"code":"request.stream_limit"');
  const more = [await follow(stranger), await follow(user, "", {}, other)];
  for (const { status } of more) expect(status).toBe(200);
  // What fails takes no place for long, and what is closed gives its own back.
  streams[0]?.close();
  await expect
    .poll(async () => (await user.send("GET", "/api/changes/live?lastEventId=x")).status)
    .toBe(400);
  await expect.poll(async () => (await user.send("GET", "/api/changes/live")).status).toBe(200);
  for (const stream of [...streams, ...more]) stream.close();
});

describe("another server", () => {
  test("sends a change within 300 ms", async () => {
    const stream = await follow(alice, "", {}, other);
    await stream.next("ready");
    const sentAt = performance.now();
    await spend(alice.send);
    const { at } = await stream.next("change");
    expect(at - sentAt).toBeLessThan(300);
    stream.close();
  });

  test("misses nothing when its listening connection is lost, and listens again", async () => {
    const user = await signUp();
    const stream = await follow(user, "", {}, other);
    const since = Number((await stream.next("ready")).id);
    const listeners = () =>
      db.execute(
        `select pid from pg_stat_activity
         where query ilike 'listen %' and datname = current_database()`,
      );
    await expect.poll(async () => (await listeners()).length).toBeGreaterThan(0);
    await db.execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where query ilike 'listen %' and datname = current_database()`,
    );
    for (let count = 0; count < 20; count += 1) await spend(user.send);
    const expected = Array.from({ length: 20 }, (_, at) => since + at + 1);
    await expect.poll(() => idsOf(stream)).toEqual(expected);
    await expect.poll(async () => (await listeners()).length).toBeGreaterThan(0);
    stream.close();
  });

  test("sends what was committed and never announced", async () => {
    const user = await signUp();
    const stream = await follow(user, "", {}, other);
    await stream.next("ready");
    await appendChanges(db, user.user.defaultBookId, { count: 3 });
    await expect.poll(() => idsOf(stream).length).toBe(3);
    stream.close();
  });
});

describe("a user who has lost access", () => {
  /** Ada shares her book with Ben, who follows it at a server. */
  async function share(at: typeof server) {
    const [ada, ben] = [await signUp(), await signUp()];
    const bookId = ada.user.defaultBookId;
    await db.execute(
      `insert into memberships (book_id, user_id, role, created_at)
       values ('${bookId}', '${ben.user.id}', 'viewer', now())`,
    );
    const stream = await follow(ben, `?bookId=${bookId}`, {}, at);
    await stream.next("ready");
    return { ada, ben, bookId, stream };
  }

  type Shared = Awaited<ReturnType<typeof share>>;
  const ask = ({ ada, ben, bookId }: Shared) =>
    ada.send("DELETE", `/api/books/${bookId}/members/${ben.user.id}`);
  /** Not notified: it is found only with the next change. */
  const unheard = async ({ ben }: Shared) =>
    db.execute(`delete from memberships where user_id = '${ben.user.id}' and role = 'viewer'`);
  test.each([
    ["the same server", server, ask],
    ["another server", other, ask],
    ["the same server, unheard", server, unheard],
    ["another server, unheard", other, unheard],
  ])("a member who is removed gets nothing of what comes after, on %s", async (_, at, remove) => {
    const shared = await share(at);
    const { ada, stream } = shared;
    await spend(ada.send);
    await stream.next("change");
    await remove(shared);
    await spend(ada.send);
    await stream.ended();
    const { event, data } = stream.received.find((one) => one.event !== "") ?? {};
    expect(event).toBe("end");
    expect(JSON.parse(data ?? "")).toMatchObject({ status: 404, code: "book.not_found" });
    expect(idsOf(stream)).toEqual([]);
  });

  const endings: [string, (user: User, session: string) => Promise<unknown>][] = [
    [
      "logged out",
      ({ send, refreshToken }) => send("POST", "/api/auth/logout", { json: { refreshToken } }),
    ],
    ["revoked", ({ send }, id) => send("DELETE", `/api/auth/sessions/${id}`)],
    [
      "whose user is gone",
      ({ send }) => send("DELETE", "/api/profile", { json: { password: "correct horse battery" } }),
    ],
  ];
  test.each(endings)(
    "a session that is %s ends its streams on every server",
    async (_, endSession) => {
      const user = await signUp();
      const streams = [await follow(user), await follow(user, "", {}, other)];
      const { items } = (await user.send("GET", "/api/auth/sessions")).json as {
        items: { id: string }[];
      };
      await endSession(user, items[0]?.id ?? "");
      for (const stream of streams) {
        const { data } = await stream.next("end");
        expect(JSON.parse(data)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
        await stream.ended();
      }
    },
  );
});

test("a reader who takes nothing is dropped, and misses nothing when it comes again", async () => {
  const user = await signUp();
  const before = await openStreams();
  const slow = await follow(user);
  const { id } = await slow.next("ready");
  slow.pause();
  const count = 1500;
  await appendChanges(db, user.user.defaultBookId, { count, size: 10_000 });
  await expect.poll(openStreams, { timeout: 5000 }).toBe(before);
  const again = await follow(user, "", { "last-event-id": id });
  await expect.poll(() => idsOf(again).length, { timeout: 10_000 }).toBe(count);
  again.close();
});

async function openStreams(): Promise<number> {
  const { text } = await server.send("GET", "/metrics");
  return Number(/^live_open\{kind="stream"\} (\d+)$/m.exec(text)?.[1]);
}

test("a server that stops ends its streams, to be opened elsewhere", async () => {
  const third = await serveApp({ timings, beside: server });
  const unused = connect(Number(new URL(third.url).port), "127.0.0.1").resume();
  const stream = await follow(alice, "", {}, third);
  const { id } = await stream.next("ready");
  await third.close();
  await stream.ended();
  unused.destroy();
  expect(stream.received.filter(({ event }) => event === "end")).toEqual([]);
  await spend(alice.send);
  const again = await follow(alice, `?lastEventId=${id}`);
  expect((await again.next("change")).id).toBe(String(Number(id) + 1));
  again.close();
});
