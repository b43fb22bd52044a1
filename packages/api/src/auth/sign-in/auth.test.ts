import { books, sessions, users } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { password, refusalOf, test, type TestApi } from "../../testing.ts";

test("signing up gives a user whose default book they own", async ({ api, alice }) => {
  expect(alice.session).toEqual({
    user: {
      id: alice.id,
      email: "alice@example.com",
      emailVerifiedAt: null,
      name: "alice",
      defaultBookId: alice.bookId,
      timeZone: "UTC",
      locale: "en",
      hasPassword: true,
      createdAt: api.clock.now,
    },
    accessToken: expect.any(String),
    refreshToken: expect.stringMatching(/^outlay_rt_/),
    expiresIn: 600,
  });
  expect(await alice.api.profile.get()).toEqual(alice.session.user);
  const { items } = await alice.api.books.list();
  expect(items).toMatchObject([{ id: alice.bookId, role: "owner", baseCurrency: "EUR" }]);
});

test("users see which version the server is of, and that it makes no backups", async ({
  alice,
}) => {
  expect(await alice.api.auth.server()).toEqual({ version: "1.2.3", backups: null });
});

test("a new book has one account, Cash, in its base currency", async ({ api }) => {
  const yuki = await api.signUp("yuki", { baseCurrency: "JPY", timeZone: "Asia/Tokyo" });
  expect(await yuki.api.books.get({ id: yuki.bookId })).toMatchObject({
    baseCurrency: "JPY",
    timeZone: "Asia/Tokyo",
  });
  const { items } = await yuki.api.accounts.list();
  expect(items).toMatchObject([
    { name: "Cash", kind: "cash", currency: "JPY", openingBalance: "0", balance: "0" },
  ]);
});

test("a new book has default categories and Uncategorised once for each kind", async ({
  alice,
}) => {
  const { items } = await alice.api.categories.list({ limit: 200 });
  const system = items.filter((category) => category.system);
  expect(system.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "expense Uncategorised",
    "income Uncategorised",
  ]);
  const ofKind = (kind: string) => items.filter((category) => category.kind === kind);
  expect(ofKind("expense").length).toBeGreaterThanOrEqual(20);
  expect(ofKind("income").length).toBeGreaterThanOrEqual(4);
  const parents = new Set(items.map(({ parentId }) => parentId).filter((id) => id !== null));
  expect(
    items.filter(({ id }) => parents.has(id)).every((parent) => parent.parentId === null),
  ).toBe(true);
});

test("the first book speaks the language of its user, and so does the next one", async ({
  api,
}) => {
  const greta = await api.signUp("greta", { locale: "de-at" });
  expect(greta.session.user.locale).toBe("de-AT");
  const { items: owned } = await greta.api.books.list();
  expect(owned.map(({ name }) => name)).toEqual(["Haushalt"]);
  const { items: accounts } = await greta.api.accounts.list();
  expect(accounts.map(({ name }) => name)).toEqual(["Bargeld"]);
  const namesIn = async (bookId: string) => {
    const { items } = await greta.in(bookId).categories.list({});
    return items.map(({ name }) => name);
  };
  const names = await namesIn(greta.bookId);
  expect(names).toEqual(expect.arrayContaining(["Ohne Kategorie", "Wohnen", "Miete", "Gehalt"]));
  const { id } = await greta.api.books.create({ name: "Ferienhaus" });
  expect(await namesIn(id)).toEqual(names);
});

test("a locale of another language names the first account in English; what is none is refused", async ({
  api,
}) => {
  const jean = await api.signUp("jean", { locale: "fr-FR" });
  const { items } = await jean.api.accounts.list();
  expect(items.map(({ name }) => name)).toEqual(["Cash"]);
  const account = { email: "jeanne@example.com", password, name: "Jeanne", locale: "no locale" };
  const refusal = await refusalOf(api.anyone.auth.register(account));
  expect(refusal).toMatchObject({ issues: [{ path: ["locale"] }] });
});

test("the email is stored as typed, and signs in in any case", async ({ api }) => {
  const email = "Zoe.Mixed@Example.COM";
  const { user } = await api.anyone.auth.register({ email, password, name: "Zoe" });
  expect(user.email).toBe(email);
  const again = await api.anyone.auth.login({ email: "zoe.mixed@example.com", password });
  expect(again.user).toEqual(user);
});

test("an email cannot be used twice, in any case, and nothing of the second user is stored", async ({
  api,
  alice,
}) => {
  const before = await counts(api);
  const email = alice.session.user.email.toUpperCase();
  const second = api.anyone.auth.register({ email, password, name: "Eve" });
  expect(await refusalOf(second)).toMatchObject({
    code: "auth.email_taken",
    issues: [{ path: ["email"] }],
  });
  expect(await counts(api)).toEqual(before);
});

test("of two simultaneous registrations of one email, one succeeds and one book is created", async ({
  api,
}) => {
  const before = await counts(api);
  const attempts = ["race@example.com", "RACE@example.com"].map((email) =>
    api.anyone.auth.register({ email, password, name: "Racer" }),
  );
  const results = await Promise.allSettled(attempts);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const [lost] = await Promise.all(
    attempts.flatMap((attempt, index) =>
      results[index]?.status === "rejected" ? [refusalOf(attempt)] : [],
    ),
  );
  expect(lost?.code).toBe("auth.email_taken");
  expect(await counts(api)).toEqual({ books: before.books + 1, users: before.users + 1 });
});

test("an unknown email and a wrong password get the same error", async ({ api, alice }) => {
  const { email } = alice.session.user;
  const wrong = await refusalOf(api.anyone.auth.login({ email, password: "wrong horse battery" }));
  const unknown = await refusalOf(api.anyone.auth.login({ email: "nobody@example.com", password }));
  expect(wrong).toMatchObject({ code: "auth.invalid_credentials", issues: [] });
  expect({ ...unknown, message: unknown.message }).toEqual({ ...wrong, message: wrong.message });
});

const aboutThem =
  "It is easy to guess because it contains your name or email. Use several words that are not about you.";
const guessable = "It is easy to guess. Use several unrelated words, without repeating any.";

test.for([
  { weak: "short", why: "Use at least 8 characters." },
  { weak: "🔑🔑🔑🔑", why: "Use at least 8 characters." },
  { weak: "e\u0301".repeat(7), why: "Use at least 8 characters." },
  { weak: "eve@example.com", why: aboutThem },
  { weak: "Evangeline", why: aboutThem },
  { weak: "3vangeline!", why: aboutThem },
  { weak: "Zorblatt2026", why: aboutThem },
  { weak: "abababab", why: guessable },
  { weak: "password123", why: guessable },
  { weak: "P@ssw0rd!", why: guessable },
  { weak: "ｐａｓｓｗｏｒｄ１２３", why: guessable },
  { weak: "qwertyuiop", why: guessable },
  { weak: "a".repeat(128), why: guessable },
])("the password $weak is too weak: $why", async ({ weak, why }, { api }) => {
  const attempt = api.anyone.auth.register({
    email: "eve@example.com",
    password: weak,
    name: "evangeline zorblatt",
  });
  expect(await refusalOf(attempt)).toMatchObject({
    code: "auth.weak_password",
    issues: [{ path: ["password"], message: why }],
  });
});

test("the same password composed differently by another keyboard signs in", async ({ api }) => {
  const email = "rene@example.com";
  await api.anyone.auth.register({
    email,
    password: "café crème brûlée".normalize("NFC"),
    name: "R",
  });
  const typed = "café crème brûlée".normalize("NFD");
  expect(await api.anyone.auth.login({ email, password: typed })).toMatchObject({
    user: { email },
  });
});

test("neither the password nor a token is stored", async ({ api, alice }) => {
  const [user] = await api.db.select().from(users).where(eq(users.id, alice.id));
  expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  const rows = await api.db.select().from(sessions).where(eq(sessions.userId, alice.id));
  expect(rows.map((row) => Object.keys(row))).toEqual([
    [
      "id",
      "userId",
      "generation",
      "userAgent",
      "createdAt",
      "lastUsedAt",
      "expiresAt",
      "identityId",
      "providerSessionId",
    ],
  ]);
});

async function counts({ db }: TestApi) {
  const count = (table: typeof users | typeof books) => db.$count(table, sql`true`);
  return { users: await count(users), books: await count(books) };
}
