import { createLocaleDatabase } from "@outlay/db/testing";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveOf, linesOf } from "./archive/testing.ts";
import { createTestApi, password, refusalOf, type TestUser } from "./testing.ts";

// Run on several databases, because their differences are the subject of the tests.
const apis = {
  tr: await createTestApi(await createLocaleDatabase("tr")),
  cs: await createTestApi(await createLocaleDatabase("cs")),
  ours: await createTestApi(),
};
afterAll(() => Promise.all(Object.values(apis).map(({ close }) => close())));

type Server = (typeof apis)["ours"];
const servers = Object.entries(apis);

const users = new Map<Server, TestUser>();
beforeAll(async () => {
  for (const api of Object.values(apis)) users.set(api, await api.signUp("ada"));
});

function adaOf(api: Server): TestUser {
  const ada = users.get(api);
  if (!ada) throw new Error("ada has not signed up");
  return ada;
}

test("the databases disagree about letters and their order", async () => {
  const read = async ({ db }: Server) =>
    (await db.execute(sql`select lower('I') as lower, 'a' < 'B' as mixes`))[0];
  expect(await read(apis.tr)).toEqual({ lower: "\u0131", mixes: true });
  expect(await read(apis.ours)).toEqual({ lower: "i", mixes: false });
});

test.each(servers)("on %s an email with a capital I is one account", async (_, api) => {
  const email = "INCI@example.com";
  const { auth } = api.anyone;
  const { user } = await auth.register({ email, password, name: "I" });
  expect(user.email).toBe(email);
  await api.settle();
  for (const typed of [email, "inci@example.com", "Inci@Example.COM"]) {
    expect((await auth.login({ email: typed, password })).user.id).toBe(user.id);
    const again = auth.register({ email: typed, password, name: "I" });
    expect(await refusalOf(again)).toMatchObject({ code: "auth.email_taken" });
    const move = { email: typed, currentPassword: password };
    expect(await refusalOf(adaOf(api).api.profile.update(move))).toMatchObject({
      code: "auth.email_taken",
    });
  }
  await auth.requestPasswordReset({ email: "inci@example.com" });
  expect(await api.settle()).toMatchObject([{ to: email }]);
});

test.each(servers)("on %s a changed email signs in in any case", async (_, api) => {
  const ida = await api.signUp("ida");
  await ida.api.profile.update({ email: "IRIS@example.com", currentPassword: password });
  const { login } = api.anyone.auth;
  expect((await login({ email: "iris@example.com", password })).user.id).toBe(ida.id);
  expect(await refusalOf(login({ email: "ida@example.com", password }))).toMatchObject({
    code: "auth.invalid_credentials",
  });
});

test.each(servers)("on %s an invitation's email matches in any case", async (_, api) => {
  const [ada, iva] = [adaOf(api), await api.signUp("iva")];
  await api.proveEmail(iva);
  const { invite, invitations } = ada.api.members;
  const to = { id: ada.bookId, role: "viewer" } as const;
  for (const email of ["iva@example.com", "IVA@example.com"]) await invite({ ...to, email });
  const { items } = await invitations({ id: ada.bookId });
  expect(items).toMatchObject([{ email: "IVA@example.com" }]);
  const mail = (await api.settle()).at(-1);
  const token = /outlay_inv_\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  expect(await iva.api.members.accept({ token })).toMatchObject({ role: "viewer" });
  const again = invite({ ...to, email: "Iva@Example.com" });
  expect(await refusalOf(again)).toMatchObject({ code: "member.exists" });
});

const same = [
  ["FIRIN", "firin"],
  ["ΟΔΟΣ", "οδος"],
  ["Straße", "STRASSE"],
  ["\u01C5ep", "\u01C6EP"],
  ["\u0130\u015F", "i\u0307\u015F"],
] as const;

test.each(servers)("on %s two names are equal if they are on the others", async (_, api) => {
  const { categories } = adaOf(api).api;
  for (const [name, other] of same) {
    const { id } = await categories.create({ name });
    const again = categories.create({ name: other });
    expect(await refusalOf(again)).toMatchObject({ code: "category.name_taken" });
    expect(await categories.update({ id, name: other })).toMatchObject({ name: other });
  }
  for (const name of ["K\u0131na", "Kina", "K\u0130na"]) await categories.create({ name });
});

test("tags, payees and rates are listed in the same order on every database", async () => {
  const names = ["b", "A", "d", "C", "\u00e4s", "z", "\u0131", "Ih", "\u0130s", "Za", "ch", "cz"];
  const lists = [];
  for (const api of Object.values(apis)) {
    const { expenses, rates, tags, payees } = adaOf(api).api;
    for (const payee of names) await expenses.create({ amount: "1", payee, tags: [payee] });
    for (const quote of ["CZK", "CHF", "HUF", "ISK"])
      await rates.set({ base: "EUR", quote, on: "2026-01-01", rate: "2" });
    const walk = async (list: Server["anyone"]["tags"]["list"]) => {
      const walked: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit: 3, ...(cursor !== undefined && { cursor }) });
        walked.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return walked;
    };
    const pairs = (await rates.list({})).items.map(({ quote }) => quote);
    lists.push([await walk(tags.list), await walk(payees.list), pairs]);
  }
  const ordered = names.toSorted();
  for (const list of lists) expect(list).toEqual([ordered, ordered, ["CHF", "CZK", "HUF", "ISK"]]);
});

test("a book can move from one database to another", async () => {
  const file = await (await adaOf(apis.tr).api.books.export({ id: adaOf(apis.tr).bookId })).blob();
  for (const api of [apis.cs, apis.ours]) {
    const ada = adaOf(api);
    const { id } = await ada.api.books.import({ file });
    const taken = ada.in(id).categories.create({ name: "straSSe" });
    expect(await refusalOf(taken)).toMatchObject({ code: "category.name_taken" });
  }
});

test.each(servers)(
  "on %s the error for an archive with two equal names says which",
  async (_, api) => {
    const ada = adaOf(api);
    const bookId = await api.addBook(ada);
    await ada.in(bookId).categories.create({ name: "ΟΔΟΣ" });
    await ada.in(bookId).categories.create({ name: "Street" });
    const lines = (await linesOf(ada.api, bookId)).slice(0, -1);
    const file = archiveOf(
      lines.map((line) => (line["name"] === "Street" ? { ...line, name: "οδος" } : line)),
    );
    const { code, issues } = await refusalOf(ada.api.books.import({ file }));
    expect(code).toBe("archive.invalid");
    expect(issues).toMatchObject([
      {
        path: ["categories", expect.any(Number), "name"],
        message: expect.stringContaining('"ΟΔΟΣ" and "οδος" are one name'),
      },
    ]);
  },
);
