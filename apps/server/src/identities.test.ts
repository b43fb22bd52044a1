import { memberships, personalAccessTokens, sessions } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { problemOf, type Send, serveApp } from "../test/http.fixture.ts";

// What another server does to a session or a membership is done here to the database.
const server = await serveApp();
afterAll(server.close);
const { db } = server.database;

const second = () => {
  server.clock.now = new Date(server.clock.now.getTime() + 1000);
};

test("a session that ended on this server has ended at once", async () => {
  const { send, refreshToken } = await server.signUp("alice");
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 200 });
  await server.send("POST", "/api/auth/logout", { json: { refreshToken } });
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 401 });
});

test("a session that ended on another server has ended here within a second", async () => {
  const { send } = await server.signUp("bob");
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 200 });
  await db.delete(sessions);
  second();
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 401 });
});

/** A program with a token that reads for a user. */
async function makeReader(send: Send) {
  const made = await send("POST", "/api/tokens", { json: { name: "Script", scopes: ["read"] } });
  const { id, token } = z.object({ id: z.string(), token: z.string() }).parse(made.json);
  const sendAsProgram: Send = (method, path, sending) =>
    server.send(method, path, { ...sending, headers: { authorization: `Bearer ${token}` } });
  return { id, send: sendAsProgram };
}

test("a token works over REST and tRPC, within its scopes, until it is revoked here", async () => {
  const pat = await server.signUp("pat");
  const { id, send } = await makeReader(pat.send);
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 200 });
  expect(await send("GET", "/trpc/accounts.list")).toMatchObject({ status: 200 });
  const refused = await send("POST", "/api/accounts", { json: { name: "Card" } });
  expect(problemOf(refused)).toMatchObject({ status: 403, code: "auth.scope_missing" });
  expect(await pat.send("DELETE", `/api/tokens/${id}`)).toMatchObject({ status: 204 });
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 401 });
});

test("a token that was revoked on another server has ended here within a second", async () => {
  const { send } = await makeReader((await server.signUp("quin")).send);
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 200 });
  await db.delete(personalAccessTokens);
  second();
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 401 });
});

test("who left a book elsewhere is out of it here within a second", async () => {
  const { send } = await server.signUp("carol");
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 200 });
  await db.delete(memberships);
  second();
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 404 });
});

test("an identity remembered in one book is not accepted in another", async () => {
  const [dan, eve] = [await server.signUp("dan"), await server.signUp("eve")];
  const inBook = (bookId: string) =>
    dan.send("GET", "/api/accounts", { headers: { "x-book-id": bookId } });
  expect(await inBook(dan.user.defaultBookId)).toMatchObject({ status: 200 });
  expect(await inBook(eve.user.defaultBookId)).toMatchObject({ status: 404 });
});

test("an access token that expires within the second is not believed longer than a refresh takes", async () => {
  const { send } = await server.signUp("finn");
  server.clock.now = new Date(server.clock.now.getTime() + 604_000);
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 200 });
  second();
  second();
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 401 });
});

test("an identity is remembered for no longer when the clock is set back", async () => {
  const { send } = await makeReader((await server.signUp("gwen")).send);
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 200 });
  await db.delete(personalAccessTokens);
  server.clock.now = new Date(server.clock.now.getTime() - 3_600_000);
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 401 });
});
