import { randomBytes } from "node:crypto";
import { makeUnsubscribeCode } from "@outlay/api";
import { afterAll, beforeEach, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);

let users = 0;
let alice: Awaited<ReturnType<typeof server.signUp>>;
let path: string;
beforeEach(async () => {
  alice = await server.signUp(`alice${(users += 1)}`);
  const json = { kind: "ntfy", target: "https://ntfy.sh/x", kinds: ["budget.threshold"] };
  const created = await alice.send("POST", "/api/channels", { json });
  const { id } = created.json as { id: string };
  path = `/unsubscribe/${makeUnsubscribeCode(server.keys, id)}`;
});

const countChannels = async () => {
  const { json } = await alice.send("GET", "/api/channels");
  return (json as { items: unknown[] }).items.length;
};

test("the link shows what would end, and changes nothing however often it is followed", async () => {
  for (const method of ["GET", "HEAD", "GET"]) {
    const { status, headers, text } = await server.send(method, path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(text).not.toMatch(/<script|<style|alice/);
  }
  expect((await server.send("GET", path)).text).toContain("about budget.threshold");
  expect(await countChannels()).toBe(1);
});

test.each([
  ["a button", { "content-type": "application/x-www-form-urlencoded" }, ""],
  [
    "a mail program",
    { "content-type": "application/x-www-form-urlencoded" },
    "List-Unsubscribe=One-Click",
  ],
  [
    "a mail program with another form",
    { "content-type": "multipart/form-data; boundary=x" },
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
  ],
])("one click of %s ends it, and a second one says that it has ended", async (_, headers, body) => {
  const first = await server.send("POST", path, { headers, body });
  expect([first.status, first.text]).toEqual([
    200,
    expect.stringContaining("You get no more of these notifications"),
  ]);
  expect(await countChannels()).toBe(0);
  for (const method of ["POST", "GET"]) {
    const next = await server.send(method, path);
    expect([next.status, next.text]).toEqual([
      200,
      expect.stringContaining("These notifications have already ended"),
    ]);
  }
});

test("a click of a page of another origin needs no cookie, and gets no rights", async () => {
  const headers = { origin: "https://mail.example.com" };
  const reply = await server.send("POST", path, { headers });
  expect(reply.status).toBe(200);
  expect(reply.headers.has("access-control-allow-origin")).toBe(false);
});

test("nobody ends a channel by its id, or by a code that is not of this server", async () => {
  const { json } = await alice.send("GET", "/api/channels");
  const [channel] = (json as { items: { id: string }[] }).items;
  const id = String(channel?.id);
  const foreign = makeUnsubscribeCode(new Map([["other", randomBytes(32)]]), id);
  const ofId = Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.alloc(16)]);
  for (const code of [id, foreign, ofId.toString("base64url"), "x", `${path.slice(13)}x`])
    for (const method of ["GET", "POST"]) {
      const { status, text } = await server.send(method, `/unsubscribe/${code}`);
      expect([code, status, text]).toEqual([code, 404, expect.stringContaining("not valid")]);
    }
  expect(await countChannels()).toBe(1);
});

test("a secret that was rotated still reads its links, and other methods are not allowed", async () => {
  const [first = ""] = server.keys.keys();
  const rotated = new Map([["new", randomBytes(32)], ...server.keys]);
  expect(first).toBe("test");
  const later = await serveApp({ beside: { ...server, keys: rotated } });
  expect((await later.send("POST", path)).status).toBe(200);
  expect(await countChannels()).toBe(0);
  expect((await later.send("DELETE", path)).status).toBe(405);
  await later.close();
});
