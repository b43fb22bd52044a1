import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { openEvents } from "./events.fixture.ts";
import { problemOf, serveApp } from "./http.fixture.ts";

const here = await serveApp();
const elsewhere = await serveApp({ beside: here });
afterAll(async () => {
  await elsewhere.close();
  await here.close();
});

const second = () => {
  here.clock.now = new Date(here.clock.now.getTime() + 1000);
};

const bookShape = z.looseObject({ id: z.uuid() });
const listShape = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

test("a removed book is gone at once on this server, within a second elsewhere, and its writes and streams on both", async () => {
  const alice = await here.signUp("alice");
  const made = await alice.send("POST", "/api/books", { json: { name: "Flat" } });
  const { id } = bookShape.parse(made.json);
  const headers = { "x-book-id": id, authorization: alice.authorization };
  const streams = await Promise.all(
    [here, elsewhere].map(({ url }) => openEvents(`${url}/api/changes/live`, headers)),
  );
  for (const stream of streams) await stream.next("ready");
  const read = ({ send }: typeof here) => send("GET", "/api/expenses", { headers });
  const write = ({ send }: typeof here) =>
    send("POST", "/api/expenses", { headers, json: { amount: "1" } });
  for (const server of [here, elsewhere]) {
    expect(await read(server)).toMatchObject({ status: 200 });
    expect(await write(server)).toMatchObject({ status: 201 });
  }

  expect(await alice.send("DELETE", `/api/books/${id}`)).toMatchObject({ status: 204, text: "" });
  expect(problemOf(await read(here))).toMatchObject({ status: 404, code: "book.not_found" });
  for (const server of [here, elsewhere])
    expect(problemOf(await write(server))).toMatchObject({ status: 404, code: "book.not_found" });
  for (const stream of streams) expect((await stream.next("end")).data).toContain("book.not_found");
  second();
  expect(problemOf(await read(elsewhere))).toMatchObject({ status: 404 });
  expect(await alice.send("DELETE", `/api/books/${id}`)).toMatchObject({ status: 204 });

  const listed = await alice.send("GET", "/api/books?removed=true");
  expect(listShape.parse(listed.json).items).toMatchObject([
    { id, role: "owner", restorableUntil: "2026-12-21T09:30:00.000Z" },
  ]);
  const restored = await alice.send("POST", `/api/books/${id}/restore`);
  expect(restored).toMatchObject({ status: 200, json: { id, name: "Flat" } });
  second();
  for (const server of [here, elsewhere])
    expect(listShape.parse((await read(server)).json).items).toHaveLength(2);
});

test("a user's only book is not removed", async () => {
  const bob = await here.signUp("bob");
  const last = await bob.send("DELETE", `/api/books/${bob.user.defaultBookId}`);
  expect(problemOf(last)).toMatchObject({ status: 409, code: "book.last" });
});
