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

const headersOf = ({ authorization }: { authorization: string }, bookId: string) => ({
  authorization,
  "x-book-id": bookId,
});

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

const namedShape = z.looseObject({
  createdBy: z.object({ id: z.uuid(), name: z.string() }),
  updatedBy: z.object({ id: z.uuid(), name: z.string() }),
});

test("a member's new name is on what they wrote, at once here and within a second elsewhere, for all readers", async () => {
  const { id, alice, bob, write } = await shareBook();
  expect(await write(here)).toBe(201);
  const { items } = z
    .object({ items: z.array(z.looseObject({ id: z.uuid() })) })
    .parse((await here.send("GET", "/api/expenses", { headers: headersOf(bob, id) })).json);
  const path = `/api/expenses/${items[0]?.id}`;
  const note = { headers: headersOf(alice, id), json: { note: "Lunch" } };
  expect(await here.send("PATCH", path, note)).toMatchObject({ status: 200 });
  const names = async (server: typeof here, reader: typeof alice) => {
    const headers = headersOf(reader, id);
    const one = namedShape.parse((await server.send("GET", path, { headers })).json);
    const page = z
      .object({ items: z.tuple([namedShape]) })
      .parse((await server.send("GET", "/api/expenses", { headers })).json);
    expect(page.items[0]).toEqual(one);
    return [one.createdBy.name, one.updatedBy.name];
  };
  const everywhere = async () => [
    await names(here, alice),
    await names(here, bob),
    await names(elsewhere, alice),
    await names(elsewhere, bob),
  ];
  const nameOf = ({ user }: typeof alice) => user.email.split("@", 1)[0];
  const before = [nameOf(bob), nameOf(alice)];
  expect(await everywhere()).toEqual([before, before, before, before]);
  await bob.send("PATCH", "/api/profile", { json: { name: "Robert" } });
  const after = ["Robert", nameOf(alice)];
  expect([await names(here, alice), await names(here, bob)]).toEqual([after, after]);
  second();
  expect(await everywhere()).toEqual([after, after, after, after]);
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
