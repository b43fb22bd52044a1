import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { openDatabase } from "@outlay/db";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { type Reply, type Sending, sendTo } from "./http.fixture.ts";
import { databaseUrl, startProcess } from "./process.fixture.ts";
import { serveSmtp } from "./smtp.fixture.ts";

/** What must be in no log and in no error: planted below, or learned from replies and mails. */
const secrets = {
  authSecret: "planted-auth-secret-with-32-characters",
  smtpPassword: "planted-smtp-password",
  email: "planted.alice@example.com",
  refused: "planted.refused@example.com",
  unknown: "planted.unknown@example.com",
  password: "planted correct horse battery",
  nextPassword: "planted wholly another staple",
  name: "Planted Liddell",
  payee: "planted payee",
  note: "planted note",
  tag: "planted-tag",
  amount: "424242.42",
  amountMinor: "42424242",
  badAmount: "434343.4343",
  key: "planted-idempotency-key",
  query: "planted-query",
  extra: "planted-extra",
  path: "planted-path",
  agent: "planted-agent",
  cookie: "planted-cookie",
  bearer: "planted-bearer",
  malformed: "planted-malformed",
  bookName: "planted flat",
  hook: "planted-hook",
};
const learned = new Map<string, string>();

const dataDir = mkdtempSync(join(tmpdir(), "outlay-secrets-"));
const smtp = await serveSmtp({ refuses: secrets.refused });
const server = startProcess({
  DATA_DIR: dataDir,
  LOG_LEVEL: "trace",
  AUTH_SECRETS: `a:${secrets.authSecret}`,
  SMTP_URL: smtp.smtpUrl,
  WEBHOOK_ALLOW: "127.0.0.1:1",
});
const url = await server.url;
const database = openDatabase(databaseUrl(dataDir), { poolSize: 1 });
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.closed;
  smtp.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const replies: Reply[] = [];
let authorization: string | undefined;
async function send(method: string, path: string, sending: Sending = {}): Promise<Reply> {
  const headers = {
    ...(authorization !== undefined && { authorization }),
    "user-agent": secrets.agent,
    cookie: `a=${secrets.cookie}`,
    ...sending.headers,
  };
  const reply = await sendTo(`${url}${path}`, method, { ...sending, headers });
  replies.push(reply);
  return reply;
}
const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  send("POST", path, { json, headers });
const trpc = (path: string, input: unknown) => post(`/trpc/${path}`, { json: input });

const session = z.object({ accessToken: z.string(), refreshToken: z.string() });
function learn(kind: string, { json }: Reply) {
  const tokens = session.parse(json);
  learned.set(`${kind} access token`, tokens.accessToken);
  learned.set(`${kind} refresh token`, tokens.refreshToken);
  return tokens;
}

/** The token of the newest mail of its kind, once it has come. */
async function mailed(prefix: string): Promise<string> {
  const find = () =>
    smtp.mails.map((mail) => new RegExp(`^${prefix}\\S+`, "m").exec(mail)?.[0]).findLast(Boolean);
  await expect.poll(find).toBeDefined();
  const token = find() ?? "";
  learned.set(prefix, token);
  return token;
}

const { email, password, nextPassword, name, payee, note, amount } = secrets;
const expense = { amount, payee, note, tags: [secrets.tag] };

/** A session by cookie, used well and badly. */
async function useCookie() {
  const credentials = { email, password, session: "cookie" };
  const { headers } = await post("/api/auth/login", credentials, { origin: url });
  const [cookie = ""] = (headers.get("set-cookie") ?? "").split(";");
  expect(cookie).toContain("outlay_rt_");
  learned.set("session cookie", cookie.replace("__Host-outlay=", ""));
  for (const origin of [url, "https://other.example.com"])
    for (const sent of [cookie, `${cookie}x`, `${cookie}; ${cookie}`])
      await post("/api/auth/refresh", { session: "cookie" }, { cookie: sent, origin });
}

async function identify() {
  const first = learn("first", await post("/api/auth/register", { email, password, name }));
  await post("/api/auth/register", { email, password, name });
  await post("/api/auth/register", { email: secrets.refused, password, name });
  await post("/api/auth/register", { email: secrets.unknown, password: "password", name });
  await post("/api/auth/register", { email: secrets.malformed, password: [password], name });
  await post("/api/auth/login", { email, password: secrets.malformed });
  await trpc("auth.login", { email: secrets.unknown, password });
  await send("POST", "/api/auth/token", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "password",
      username: email,
      password: "x",
    }).toString(),
  });
  const parent = { refreshToken: first.refreshToken };
  await post("/api/auth/refresh", first);
  const second = learn("second", await post("/api/auth/refresh", parent));
  const next = learn("next", await post("/api/auth/refresh", parent));
  expect(second).toEqual(next);
  await post("/api/auth/refresh", { refreshToken: `${first.refreshToken}${secrets.extra}` });
  await useCookie();
  await post("/api/auth/verify-email", { token: await mailed("outlay_verify_") });
  await post("/api/auth/password-reset", { email });
  await post("/api/auth/password-reset", { email: secrets.refused });
  await post("/api/auth/password-reset", { email: secrets.unknown });
  const token = await mailed("outlay_reset_");
  const confirm = "/api/auth/password-reset/confirm";
  await post(confirm, { token, newPassword: email });
  await post(confirm, { token, newPassword: nextPassword });
  await post(confirm, { token, newPassword: nextPassword });
  const json = { email, password: nextPassword };
  authorization = `Bearer ${learn("last", await post("/api/auth/login", json)).accessToken}`;
}

async function workAndFail() {
  const headers = { "idempotency-key": secrets.key };
  const made = await post("/api/expenses", expense, headers);
  expect(made.status).toBe(201);
  await post("/api/expenses", { ...expense, amount: "1" }, headers);
  await post("/api/expenses", { ...expense, amount: secrets.badAmount });
  await post("/api/expenses", { ...expense, colour: secrets.extra, occurredOn: secrets.extra });
  await trpc("expenses.create", { ...expense, accountId: secrets.extra });
  await trpc("expenses.create", { ...expense, accountId: uuidv7() });
  await send("GET", `/api/expenses?q=${secrets.query}&from=${secrets.query}`);
  await send("GET", `/api/expenses?cursor=${secrets.query}`);
  await send("GET", `/trpc/expenses.list?input=${secrets.query}`);
  await send("GET", `/api/${secrets.path}?token=${secrets.query}`);
  await send("GET", `/trpc/${secrets.path}`);
  await send("GET", `/api/expenses/${secrets.path}`);
  await send("GET", "/api/profile", { headers: { authorization: `Bearer ${secrets.bearer}` } });
  await send("GET", "/api/expenses", { headers: { "x-book-id": secrets.extra } });
  for (const path of ["/api/expenses", "/trpc/expenses.create", "/api/auth/token"]) {
    await send("POST", path, { body: `{"note": "${secrets.malformed}` });
    const type = { "content-type": "text/plain" };
    await send("POST", path, { body: secrets.malformed, headers: type });
    await send("POST", path, { body: JSON.stringify({ note: secrets.malformed.repeat(6000) }) });
  }
  const book = z.object({ defaultBookId: z.uuid() });
  const { defaultBookId: id } = book.parse((await send("GET", "/api/profile")).json);
  await send("PATCH", `/api/books/${id}`, { json: { name: secrets.bookName } });
  await post(`/api/books/${id}/invitations`, { email: secrets.unknown, role: "editor" });
  await post("/api/invitations/accept", { token: await mailed("outlay_inv_") });
  await post(`/api/books/${id}/invitations`, { email: secrets.refused, role: "editor" });
  const link = await post(`/api/books/${id}/invitations`, { role: "viewer" });
  const { token } = z.object({ token: z.string() }).parse(link.json);
  learned.set("link", token);
  await post("/api/invitations/accept", { token });
}

/** Deliveries that fail, to an address with a secret. */
async function failToDeliver() {
  const hook = { url: `http://127.0.0.1:1/${secrets.hook}`, events: ["*"] };
  await post("/api/webhooks", { ...hook, url: `http://127.0.0.2:1/${secrets.hook}` });
  const { json } = await post("/api/webhooks", hook);
  const { id, secret } = z.object({ id: z.uuid(), secret: z.string() }).parse(json);
  learned.set("webhook secret", secret.replace("whsec_", ""));
  await post("/api/expenses", expense);
  const delivered = async () => (await send("GET", `/api/webhooks/${id}/deliveries`)).text;
  await expect.poll(delivered, { timeout: 20_000 }).toContain('"error":"connection_failed"');
  expect(found(await delivered())).toEqual([]);
  await post(`/api/webhooks/${id}/secret`, {});
}

/** What the database complains of with the whole row, and with the statement and its values. */
async function breakTheDatabase() {
  await database.db.execute(
    "alter table transactions add constraint planted check (payee is null) not valid",
  );
  await post("/api/expenses", expense);
  await trpc("expenses.create", expense);
  await database.db.execute("alter table users rename column email to mail");
  await post("/api/auth/login", { email, password });
  await post("/api/auth/password-reset", { email });
  await trpc("profile.get", {});
  await send("GET", "/trpc/profile.get");
  await database.close();
}

/** What is no request at all. */
async function speakNonsense() {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(`GET /api/expenses?q=${secrets.query} HTTP/9.9 ${secrets.malformed}\r\n\r\n`);
  const text = await readText(socket);
  expect(text).toContain("x-request-id");
  replies.push({ status: 400, headers: new Headers(), text, json: undefined });
}

/** A token in the address of a socket, and one that is none. */
async function sendWrongToken() {
  await send("GET", `/ws/changes?token=${secrets.query}`);
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws/changes`);
  await once(socket, "open");
  socket.send(JSON.stringify({ token: secrets.bearer, bookId: secrets.extra }));
  const [message] = await once(socket, "message");
  const { data: text } = z.object({ data: z.string() }).parse(message);
  const ended = z.object({ data: z.object({ requestId: z.string() }) }).parse(JSON.parse(text));
  const headers = new Headers({ "x-request-id": ended.data.requestId });
  replies.push({ status: 401, headers, text, json: ended });
}

const found = (text: string) =>
  [...Object.entries(secrets), ...learned]
    .filter(([, secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
    .map(([what]) => what);

type Line = { reqId?: string; msg?: string; fault?: { requestId: string; code?: string } };
let lines: Line[] = [];

test("no secret is in the log or in an error, whatever is asked and whatever fails", async () => {
  await identify();
  await workAndFail();
  await failToDeliver();
  await sendWrongToken();
  await breakTheDatabase();
  await speakNonsense();
  const failed = replies.filter(({ status }) => status >= 400);
  const statuses = new Set(failed.map(({ status }) => status));
  for (const status of [400, 401, 404, 409, 413, 415, 422, 500]) expect(statuses).toContain(status);
  expect(failed.map(({ text }) => text).filter((text) => found(text).length > 0)).toEqual([]);

  server.child.kill("SIGTERM");
  expect(await server.closed).toBe(0);
  const { text } = server.output;
  expect(found(text)).toEqual([]);
  expect(found(readFileSync(join(dataDir, "postgres.log"), "utf8"))).toEqual([]);
  lines = text
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Line] : []));
});

test("the log shows what failed: faults with their codes, mails that were not sent, each reply", () => {
  const codes = lines.flatMap(({ fault }) => fault?.code ?? []);
  expect(codes).toEqual(expect.arrayContaining(["23514", "42703"]));
  const messages = new Set(lines.map(({ msg }) => msg));
  for (const msg of [
    "unexpected error",
    "mail not sent",
    "job failed, it will run again",
    "answered",
  ])
    expect(messages).toContain(msg);
});

/** Jobs belong to no request. */
const ofJobs = new Set(["job failed, it will run again", "mail not sent"]);

test("every reply has a request id, and every line of a request has that of a reply", () => {
  const ids = replies.flatMap(({ headers }) => headers.get("x-request-id") ?? []);
  expect(ids.length).toBe(replies.length - 1);
  expect(new Set(ids).size).toBe(ids.length);
  const own = lines.filter(
    ({ msg = "" }) => !msg.startsWith("Server listening") && !ofJobs.has(msg),
  );
  expect(own.length).toBeGreaterThanOrEqual(ids.length);
  expect(own.filter(({ reqId }) => !ids.includes(reqId ?? ""))).toEqual([]);
  const failed = replies.filter(({ status }) => status === 500);
  for (const { headers } of failed) {
    const id = headers.get("x-request-id");
    expect(own.some(({ reqId, fault }) => reqId === id && fault !== undefined)).toBe(true);
  }
});
