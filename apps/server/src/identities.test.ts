import { memberships, sessions } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http/testing.ts";

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

test("who left a book elsewhere is out of it here within a second", async () => {
  const { send } = await server.signUp("carol");
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 200 });
  await db.delete(memberships);
  second();
  expect(await send("GET", "/api/accounts")).toMatchObject({ status: 404 });
});

test("who is remembered in one book is not taken to be in another", async () => {
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
