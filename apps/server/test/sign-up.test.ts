import type { Mail } from "@outlay/api";
import { afterEach, expect, test } from "vitest";
import { problemOf, type Send, serveApp } from "./http.fixture.ts";

let app: Awaited<ReturnType<typeof serveApp>>;
const mails: Mail[] = [];
const mailer = {
  deliver: async (mail: Mail) => void mails.push(mail),
  close: async () => {},
};
const serve = async (signUp: string) =>
  (app = await serveApp({ mailer, env: { SIGN_UP: signUp } }));
afterEach(() => app.close());

const password = "correct horse battery";
const register = (email: string, more: object = {}) =>
  app.send("POST", "/api/auth/register", { json: { email, password, name: "Ada", ...more } });

const invite = async (send: Send, bookId: string, more: object = {}) => {
  const json = { role: "viewer", ...more };
  const reply = await send("POST", `/api/books/${bookId}/invitations`, { json });
  return (reply.json as { token: string }).token;
};

test("by default anyone signs up, and a page can ask for that", async () => {
  await serve("open");
  expect((await app.send("GET", "/api/auth/options")).json).toEqual({
    signUp: "open",
    mail: false,
    provider: null,
  });
  expect((await register("ada@example.com")).status).toBe(201);
});

test("if sign-up is closed nobody can sign up, and existing users can sign in", async () => {
  await serve("open");
  await register("ada@example.com");
  const closed = await serveApp({ beside: app, env: { SIGN_UP: "closed" } });
  const json = { email: "bob@example.com", password, name: "Bob" };
  const refused = await closed.send("POST", "/api/auth/register", { json });
  expect(problemOf(refused)).toMatchObject({ status: 403, code: "auth.sign_up_closed" });
  const login = { json: { email: "ada@example.com", password } };
  expect((await closed.send("POST", "/api/auth/login", login)).status).toBe(200);
  const options = await closed.send("GET", "/api/auth/options");
  expect(options.json).toMatchObject({ signUp: "closed" });
  await closed.close();
});

test("where only invited people sign up, the first user needs no invitation and all others need one", async () => {
  await serve("invited");
  const ada = await app.signUp("ada");
  const bookId = ada.user.defaultBookId;
  expect(problemOf(await register("bob@example.com"))).toMatchObject({
    status: 403,
    code: "auth.sign_up_closed",
  });
  const invented = "outlay_inv_" + "A".repeat(63);
  for (const invitation of [invented, "x", ada.refreshToken])
    expect((await register("bob@example.com", { invitation })).status).toBe(403);

  const invitation = await invite(ada.send, bookId);
  const { status, json } = await register("bob@example.com", { invitation });
  expect(status).toBe(201);
  // It is still open, and accepted by the one who signed up with it.
  const { accessToken } = json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  const accepting = { headers, json: { token: invitation } };
  expect((await app.send("POST", "/api/invitations/accept", accepting)).status).toBe(200);
  expect((await register("eve@example.com", { invitation })).status).toBe(403);
});

test("an invitation to an email lets that email sign up, in any case, and no other", async () => {
  await serve("invited");
  const ada = await app.signUp("ada");
  await ada.send("POST", `/api/books/${ada.user.defaultBookId}/invitations`, {
    json: { role: "viewer", email: "bob@example.com" },
  });
  await app.settle();
  // Mails leave in any order.
  const [invitation] = mails.flatMap(({ text }) => text.match(/outlay_inv_\S+/)?.[0] ?? []);
  expect((await register("eve@example.com", { invitation })).status).toBe(403);
  expect((await register("BOB@example.com", { invitation })).status).toBe(201);
});

test("an invitation that is withdrawn or older than it is good for lets nobody sign up", async () => {
  await serve("invited");
  const ada = await app.signUp("ada");
  const bookId = ada.user.defaultBookId;
  const old = await invite(ada.send, bookId);
  const { json } = await ada.send("GET", `/api/books/${bookId}/invitations`);
  const [{ id } = { id: "" }] = (json as { items: { id: string }[] }).items;
  await ada.send("DELETE", `/api/books/${bookId}/invitations/${id}`);
  expect((await register("bob@example.com", { invitation: old })).status).toBe(403);
  const invitation = await invite(ada.send, bookId);
  app.clock.now = new Date(app.clock.now.getTime() + 3 * 86_400_000);
  expect((await register("bob@example.com", { invitation })).status).toBe(403);
});
