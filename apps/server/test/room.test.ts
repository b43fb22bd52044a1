import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createRoom } from "../src/http/hardening/room.ts";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";
import { defaultTimeouts } from "../src/http/hardening/timeouts.ts";

describe("room", () => {
  test("is bounded for a user and for all, and is there again when it is given back", () => {
    const room = createRoom({ perUser: 10, perServer: 25 });
    const [ada, eve, bob] = ["ada", "eve", "bob"].map(room.open);
    ada?.grow(6);
    ada?.grow(4);
    expect(() => room.open("ada").grow(1)).toThrow("Your large requests");
    eve?.grow(10);
    expect(() => bob?.assertRoom(6)).toThrow("Too many large requests");
    bob?.grow(5);
    expect(room.bytes()).toBe(25);
    ada?.leave();
    bob?.grow(5);
    expect(room.bytes()).toBe(20);
    eve?.leave();
    bob?.leave();
    expect(room.bytes()).toBe(0);
  });

  test("is not taken by what still arrives of a body that was refused", () => {
    const room = createRoom({ perUser: 10, perServer: 10 });
    const held = room.open("ada");
    held.grow(4);
    held.leave();
    held.grow(6);
    expect(room.bytes()).toBe(0);
  });

  test("has the reply to what is done already, however little there is", () => {
    const room = createRoom({ perUser: 10, perServer: 10 });
    const held = room.open("ada");
    held.add(20);
    expect(() => room.open("ada").grow(1)).toThrow();
    held.leave();
    expect(room.bytes()).toBe(0);
  });
});

const server = await serveApp();
afterAll(server.close);
/** Shares the database, and drops who does not read at once. */
const impatient = await serveApp({
  beside: server,
  timeouts: { ...defaultTimeouts, replyMs: 200, idleMs: 200 },
});
afterAll(impatient.close);

const ada = await server.signUp("ada");
const eve = await server.signUp("eve");

/** Of what takes as long as the machine takes. */
const patience = { timeout: 20_000 };

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

type FirstBytes = { url?: string; body?: string };

/** Sends a request of Ada's, or the beginning of one, and reads nothing. */
function begin(head: string, { url = server.url, body = "" }: FirstBytes = {}): Socket {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.pause();
  socket.write(`${head}\r\nhost: localhost\r\nauthorization: ${ada.authorization}\r\n\r\n${body}`);
  open.push(socket);
  return socket;
}

const expectBusy = (reply: Reply) => {
  expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(reply.headers.get("retry-after")).toBe("1");
};

/** So many expenses with 100,000 bytes of notes come to a mebibyte. */
const fitting = 11;

describe("a large reply", () => {
  /** Fifty changes of 100,000 bytes. */
  let feed: string;
  let since: number;

  beforeAll(async () => {
    const { json } = await ada.send("POST", "/api/categories", { json: { name: "Long" } });
    const { id: categoryId } = json as { id: string };
    const note = "\u{10348}".repeat(500);
    const splits = Array.from({ length: 50 }, () => ({ categoryId, amount: "1", note }));
    const one = { op: "create", kind: "expense", amount: "50", categoryId, splits };
    const operations = Array.from({ length: 9 }, () => one);
    for (let sent = 0; sent < 54; sent += 9)
      await ada.send("POST", "/api/transactions/bulk", { json: { operations } });
    const { json: changes } = await ada.send("GET", "/api/changes?since=0&limit=200");
    since = (changes as { nextSince: number }).nextSince - 54;
    feed = `/api/changes?since=${since}&limit=50`;
  });

  test("comes whole, with its length", async () => {
    const reply = await ada.send("GET", feed);
    expect(reply.status).toBe(200);
    expect(Number(reply.headers.get("content-length"))).toBe(Buffer.byteLength(reply.text));
    expect((reply.json as { items: unknown[] }).items).toHaveLength(50);
    expect((await ada.send("HEAD", feed)).text).toBe("");
  });

  test("of more rows ends early, and the cursor goes on without a gap", async () => {
    type Page = { items: { id: string }[]; nextCursor: string | null };
    const first = (await ada.send("GET", "/api/expenses?limit=200")).json as Page;
    expect(first.items).toHaveLength(fitting);
    const ids = first.items.map(({ id }) => id);
    for (let cursor = first.nextCursor; cursor !== null;) {
      const page = (await ada.send("GET", `/api/expenses?limit=200&cursor=${cursor}`)).json as Page;
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids).toHaveLength(54);
    expect(new Set(ids).size).toBe(54);
    type Feed = { items: { seq: number }[]; nextSince: number; upToDate: boolean };
    const after = async (seq: number) =>
      (await ada.send("GET", `/api/changes?since=${seq}&limit=200`)).json as Feed;
    expect(await after(since)).toMatchObject({ nextSince: since + 50, upToDate: false });
    expect(await after(since + 50)).toMatchObject({ nextSince: since + 54, upToDate: true });
  });

  test("that nobody reads leaves no room for more of that user, and others have theirs", async () => {
    await expect
      .poll(async () => {
        begin(`GET ${feed} HTTP/1.1`);
        return (await ada.send("GET", feed)).status;
      }, patience)
      .toBe(503);
    expectBusy(await ada.send("GET", feed));
    expect((await ada.send("GET", "/api/expenses?limit=1")).status).toBe(200);
    await eve.send("POST", "/api/expenses", { json: { amount: "1" } });
    expect((await eve.send("GET", "/api/expenses")).status).toBe(200);
    for (const socket of open.splice(0)) socket.destroy();
    await expect.poll(async () => (await ada.send("GET", feed)).status, patience).toBe(200);
  });

  test("that nobody reads is dropped", async () => {
    const connections = () =>
      new Promise<number>((resolve) => {
        impatient.http.getConnections((_error, count) => resolve(count));
      });
    begin(`GET ${feed} HTTP/1.1`, { url: impatient.url });
    await expect.poll(connections, patience).toBe(1);
    await expect.poll(connections, patience).toBe(0);
  });

  test("in a batch counts with the others of it", async () => {
    await expect.poll(async () => (await ada.send("GET", feed)).status, patience).toBe(200);
    const calls = Array.from({ length: 10 }, () => "changes.since");
    const input = JSON.stringify({ ...calls.map(() => ({ since, limit: 50 })) });
    const address = `/trpc/${calls.join(",")}?batch=1&input=${encodeURIComponent(input)}`;
    const reply = await ada.send("GET", address);
    expect(reply.status).toBe(207);
    const answers = reply.json as { error?: { json: { data: { code: string } } } }[];
    const refused = answers.filter(({ error }) => error?.json.data.code === "server.unavailable");
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.length).toBeLessThan(10);
  });

  test("over MCP counts as well, but for what has changed something", async () => {
    const json = { name: "Assistant", scopes: ["read", "write"] };
    const { token } = (await ada.send("POST", "/api/tokens", { json })).json as { token: string };
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/json, text/event-stream",
    };
    const ask = async (name: string, args: object) => {
      const params = { name, arguments: args };
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
      return server.send("POST", "/mcp?tools=all", { headers, json: message });
    };
    const [{ id }] = (
      (await ada.send("GET", "/api/expenses?limit=1")).json as { items: [{ id: string }] }
    ).items;
    await expect
      .poll(async () => {
        begin(`GET ${feed} HTTP/1.1`);
        return (await ask("changes_since", { since, limit: 50 })).status;
      }, patience)
      .toBe(503);
    const changed = await ask("expenses_update", { id, payee: "Market" });
    expect(changed.status).toBe(200);
    expect(changed.text.length).toBeGreaterThan(50_000);
  });

  test("to what has been done is sent, whatever waits", async () => {
    await expect
      .poll(async () => {
        begin(`GET ${feed} HTTP/1.1`);
        return (await ada.send("GET", feed)).status;
      }, patience)
      .toBe(503);
    const { json } = await ada.send("GET", "/api/expenses?limit=1");
    const [{ id }] = (json as { items: [{ id: string }] }).items;
    const reply = await ada.send("PATCH", `/api/expenses/${id}`, { json: { payee: "Shop" } });
    expect(reply.status).toBe(200);
    expect(reply.text.length).toBeGreaterThan(50_000);
  });
});

describe("a large body", () => {
  const path = "/api/transactions/bulk";
  const head = (length: number) =>
    `POST ${path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: ${length}`;
  const large = {
    operations: [{ op: "create", kind: "expense", amount: "1" }],
    mode: "x".repeat(70_000),
  };

  test("has one of two places of its user until it is answered or broken off; another user has theirs", async () => {
    const first = begin(head(100_000), { body: "{" });
    begin(head(100_000), { body: "{" });
    await expect
      .poll(async () => (await ada.send("POST", path, { json: large })).status, patience)
      .toBe(503);
    expectBusy(await ada.send("POST", path, { json: large }));
    // One that is small needs none.
    const small = { operations: large.operations };
    expect((await ada.send("POST", path, { json: small })).status).toBe(200);
    expect((await eve.send("POST", path, { json: large })).status).toBe(400);
    first.destroy();
    await expect
      .poll(async () => (await ada.send("POST", path, { json: large })).status, patience)
      .toBe(400);
    expect((await ada.send("POST", path, { json: large })).status).toBe(400);
  });

  test("over tRPC or in chunks counts as well", async () => {
    begin(head(100_000).replace("/api/transactions/", "/trpc/transactions."));
    begin(head(1).replace("content-length: 1", "transfer-encoding: chunked"), {
      body: "1\r\n{\r\n",
    });
    await expect
      .poll(async () => (await ada.send("POST", path, { json: large })).status, patience)
      .toBe(503);
    const reply = await ada.send("POST", "/trpc/transactions.bulk", { json: { json: large } });
    expect(reply.status).toBe(503);
    expect(reply.headers.get("retry-after")).toBe("1");
  });

  test("of nobody is not read", async () => {
    const body = JSON.stringify(large);
    expect(problemOf(await server.send("POST", path, { body }))).toMatchObject({ status: 401 });
  });

  test("that does not go on is answered", async () => {
    const socket = begin(head(100_000), { url: impatient.url, body: "{" });
    socket.resume();
    const text = await new Promise<string>((resolve) => {
      let read = "";
      socket.on("data", (chunk: Buffer) => (read += chunk.toString()));
      socket.on("close", () => resolve(read));
    });
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("as a form is taken", async () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, day) => `${new Date(Date.UTC(1999, 0, 4 + day)).toISOString().slice(0, 10)},1.0857`,
    );
    const form = new FormData();
    form.set("file", new Blob([["Date,USD", ...lines].join("\n")], { type: "text/csv" }), "r.csv");
    const response = await fetch(`${server.url}/api/rates/import`, {
      method: "POST",
      body: form,
      headers: { authorization: ada.authorization },
    });
    expect(await response.json()).toMatchObject({ added: 10_000 });
  });
});
