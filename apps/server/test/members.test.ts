import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { problemOf, serveApp } from "./http.fixture.ts";

const mails: string[] = [];
const here = await serveApp({
  mailer: {
    deliver: async ({ text }) => {
      if (text.includes("no-mail@")) throw new Error("The mail server is down");
      if (text.includes("outlay_inv_")) mails.push(text);
      return undefined;
    },
    close: async () => {},
  },
});
const { database, keys, clock } = here;
const elsewhere = await serveApp({ beside: { database, keys, clock } });
afterAll(async () => {
  await elsewhere.close();
  await here.close();
});

const bookShape = z.looseObject({ id: z.uuid() });

/** A new book of alice's, shared with bob by an invitation. */
async function shareBook() {
  const n = mails.length;
  const [alice, bob] = [await here.signUp(`alice${n}`), await here.signUp(`bob${n}`)];
  const made = await alice.send("POST", "/api/books", { json: { name: "Flat" } });
  expect(made.status).toBe(201);
  const { id } = bookShape.parse(made.json);
  await database.db.execute(
    `update users set email_verified_at = now() where id = '${bob.user.id}'`,
  );
  const json = { email: `bob${n}@example.com`, role: "editor" };
  const invited = await alice.send("POST", `/api/books/${id}/invitations`, { json });
  expect(invited).toMatchObject({ status: 201, json: { mailed: true } });
  await here.settle();
  // Mails leave in any order.
  const token = mails.slice(n).flatMap((mail) => /^outlay_inv_\S+$/m.exec(mail)?.[0] ?? [])[0];
  const accepted = await bob.send("POST", "/api/invitations/accept", { json: { token } });
  expect(accepted).toMatchObject({ status: 200, json: { id, role: "editor" } });

  const member = `/api/books/${id}/members/${bob.user.id}`;
  const headers = { "x-book-id": id, authorization: bob.authorization };
  const write = async (server: typeof here) => {
    const reply = await server.send("POST", "/api/expenses", { headers, json: { amount: "1" } });
    return reply.status;
  };
  return { id, alice, bob, member, write };
}

const second = () => {
  clock.now = new Date(clock.now.getTime() + 1000);
};

test("a role that is changed here holds at once here, and within a second elsewhere", async () => {
  const { alice, member, write } = await shareBook();
  expect([await write(here), await write(elsewhere)]).toEqual([201, 201]);
  const changed = await alice.send("PATCH", member, { json: { role: "viewer" } });
  expect(changed).toMatchObject({ status: 200, json: { role: "viewer" } });
  expect(await write(here)).toBe(403);
  second();
  expect(await write(elsewhere)).toBe(403);
});

test("a removed member loses access at once here, and within a second elsewhere", async () => {
  const { alice, member, write } = await shareBook();
  expect([await write(here), await write(elsewhere)]).toEqual([201, 201]);
  expect(await alice.send("DELETE", member)).toMatchObject({ status: 204, text: "" });
  expect(await write(here)).toBe(404);
  second();
  expect(await write(elsewhere)).toBe(404);
});

test("what is for the owner is refused to an editor at once, on every server", async () => {
  const { id, alice, bob, member } = await shareBook();
  await alice.send("PATCH", member, { json: { role: "owner" } });
  const { authorization } = alice;
  for (const server of [here, elsewhere]) {
    const json = { name: "Mine" };
    const reply = await server.send("PATCH", `/api/books/${id}`, {
      headers: { authorization },
      json,
    });
    expect(problemOf(reply).code).toBe("book.forbidden");
  }
  expect(await bob.send("PATCH", `/api/books/${id}`, { json: { name: "Ours" } })).toMatchObject({
    status: 200,
    json: { name: "Ours", role: "owner" },
  });
});

test("without an email the reply has a token, which lets one user in", async () => {
  const { alice } = await shareBook();
  const { id } = bookShape.parse(
    (await alice.send("POST", "/api/books", { json: { name: "Shared by link" } })).json,
  );
  const path = `/api/books/${id}/invitations`;
  const invited = await alice.send("POST", path, { json: { role: "viewer" } });
  expect(invited).toMatchObject({ status: 201, json: { mailed: false } });
  const { token } = z.looseObject({ token: z.string() }).parse(invited.json);
  const [early, late] = [await here.signUp("early"), await here.signUp("late")];
  const accept = (user: typeof early) =>
    user.send("POST", "/api/invitations/accept", { json: { token } });
  expect(await accept(early)).toMatchObject({ status: 200, json: { id, role: "viewer" } });
  expect(problemOf(await accept(late)).code).toBe("invitation.not_found");
});

test("a failing mail server fails no invitation: the mail is sent again", async () => {
  const { id, alice } = await shareBook();
  const json = { email: "no-mail@example.com", role: "viewer" };
  const path = `/api/books/${id}/invitations`;
  expect(await alice.send("POST", path, { json })).toMatchObject({
    status: 201,
    json: { mailed: true },
  });
  const { json: listed } = await alice.send("GET", path);
  expect(listed).toMatchObject({ items: [{ email: "no-mail@example.com" }], nextCursor: null });
});
