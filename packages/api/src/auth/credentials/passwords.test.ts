import { hash } from "@node-rs/argon2";
import { users } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const login = (email: string, given = password) =>
  api.anyone.auth.login({ email, password: given });
const register = (given: string) =>
  api.anyone.auth.register({ email: "long@example.com", password: given, name: "Long" });

const hashOf = async ({ id }: TestUser) =>
  (await api.db.select().from(users).where(eq(users.id, id)))[0]?.passwordHash ?? "";
const store = (user: TestUser, passwordHash: string) =>
  api.db.update(users).set({ passwordHash }).where(eq(users.id, user.id));

const now = /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/;

test.each([
  { name: "ann", weaker: { memoryCost: 19_456, timeCost: 3, parallelism: 1 } },
  { name: "ben", weaker: { memoryCost: 65_536, timeCost: 2, parallelism: 1 } },
  { name: "cem", weaker: { memoryCost: 65_536, timeCost: 3, parallelism: 1, algorithm: 1 } },
])("a password hashed with $weaker is hashed again at the next sign-in", async (row) => {
  const user = await api.signUp(row.name);
  const email = `${row.name}@example.com`;
  const old = await hash(password, row.weaker);
  await store(user, old);
  expect(await refusalOf(login(email, "a wrong guess"))).toMatchObject({
    code: "auth.invalid_credentials",
  });
  expect(await hashOf(user)).toBe(old);
  await login(email);
  expect(await hashOf(user)).toMatch(now);
  await expect(login(email)).resolves.toBeDefined();
});

test("a hash with the current parameters or stronger ones is kept", async () => {
  const dan = await api.signUp("dan");
  const more = await hash(password, { memoryCost: 65_536, timeCost: 4, parallelism: 1 });
  for (const stored of [await hashOf(dan), more]) {
    await store(dan, stored);
    await login("dan@example.com");
    expect(await hashOf(dan)).toBe(stored);
  }
});

const emoji = String.fromCodePoint(...Array.from({ length: 128 }, (_, at) => 0x1f400 + at));

test("a password has up to 128 characters of any kind; an emoji counts as one", async () => {
  await expect(register(emoji)).resolves.toBeDefined();
  await expect(login("long@example.com", emoji)).resolves.toBeDefined();
  expect(await refusalOf(register(`${emoji}x`))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["password"], message: "Use at most 128 characters." }],
  });
  expect(await refusalOf(register("\ud800 broken and long"))).toMatchObject({
    code: "input.invalid",
  });
});

test("every character of a password matters, even the last of 128", async () => {
  const given = `a phrase of many words ${"and more ".repeat(20)}`.slice(0, 127);
  const email = "last@example.com";
  await api.anyone.auth.register({ email, password: `${given}1`, name: "Last" });
  expect(await refusalOf(login(email, `${given}2`))).toMatchObject({
    code: "auth.invalid_credentials",
  });
});
