import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import { allPages, refusalOf, test, type TestUser } from "../testing.ts";

test("an account with a name alone is a checking account in the book's currency, empty", async ({
  api,
  alice,
}) => {
  expect(await alice.api.accounts.create({ name: "  Current  " })).toEqual({
    id: expect.any(String),
    name: "Current",
    kind: "checking",
    currency: "EUR",
    openingBalance: "0.00",
    openedOn: "2026-11-21",
    balance: "0.00",
    futureBalance: "0.00",
    archived: false,
    excluded: false,
    loan: null,
    version: 1,
    createdAt: api.clock.now,
    updatedAt: api.clock.now,
  });
});

test.for([
  { currency: "JPY", openingBalance: "1250", balance: "1250" },
  { currency: "KWD", openingBalance: "1250.5", balance: "1250.500" },
  { currency: "USD", openingBalance: -0.05, balance: "-0.05" },
  { currency: "EUR", openingBalance: "-1250.00", balance: "-1250.00" },
  { currency: "EUR", openingBalance: -0, balance: "0.00" },
  { currency: "JPY", openingBalance: "999999999999999", balance: "999999999999999" },
  { currency: "KWD", openingBalance: "999999999999.999", balance: "999999999999.999" },
])("an account opens with $openingBalance $currency", async ({ balance, ...input }, { alice }) => {
  const account = await alice.api.accounts.create({ name: "Opened", ...input });
  expect(account).toMatchObject({ balance, openingBalance: balance, currency: input.currency });
});

test.for([
  { currency: "JPY", openingBalance: "1.5" },
  { currency: "EUR", openingBalance: "1.005" },
  { currency: "KWD", openingBalance: "1.0005" },
  { currency: "EUR", openingBalance: "1000000000000000" },
  { currency: "EUR", openingBalance: "1e3" },
  { currency: "EUR", openingBalance: "+1" },
  { currency: "EUR", openingBalance: "1,000.00" },
  { currency: "EUR", openingBalance: "" },
])("an account cannot open with $openingBalance $currency", async (input, { alice }) => {
  expect(await refusalOf(alice.api.accounts.create({ name: "Refused", ...input }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["openingBalance"] }],
  });
});

test.for(["eur", "EU", "EURO", "XXX", "XAU", "ABC"])(
  "%s is not a currency for an account",
  async (currency, { alice }) => {
    const attempt = alice.api.accounts.create({ name: "Refused", currency });
    expect(await refusalOf(attempt)).toMatchObject({ issues: [{ path: ["currency"] }] });
  },
);

test("an account that is sent twice with its id is created once", async ({ alice }) => {
  const wanted = { id: uuidv7(), name: "Savings", kind: "savings", openingBalance: 10 } as const;
  const first = await alice.api.accounts.create(wanted);
  const again = await alice.api.accounts.create({ ...wanted, openingBalance: "10.0" });
  expect(again).toEqual(first);
  const named = await namesOf(alice);
  expect(named.filter((name) => name === "Savings")).toHaveLength(1);
});

test("an account's id cannot be used for other content", async ({ alice }) => {
  const id = uuidv7();
  await alice.api.accounts.create({ id, name: "Savings" });
  for (const other of [
    { name: "Other" },
    { name: "Savings", kind: "loan" as const },
    { name: "Savings", currency: "USD" },
    { name: "Savings", openingBalance: "1" },
  ]) {
    expect(await refusalOf(alice.api.accounts.create({ id, ...other }))).toMatchObject({
      code: "id.taken",
      issues: [{ path: ["id"] }],
    });
  }
});

test("an account that is sent ten times at once is created once", async ({ alice }) => {
  const id = uuidv7();
  const sent = Array.from({ length: 10 }, () => alice.api.accounts.create({ id, name: "At once" }));
  const made = await Promise.all(sent);
  expect(new Set(made.map(({ createdAt }) => createdAt.getTime())).size).toBe(1);
  expect((await namesOf(alice)).filter((name) => name === "At once")).toHaveLength(1);
});

test("two users may choose the same id: each has an account of their own", async ({
  alice,
  bob,
}) => {
  const id = uuidv7();
  await alice.api.accounts.create({ id, name: "Alice's" });
  await bob.api.accounts.create({ id, name: "Bob's" });
  expect(await namesOf(bob)).toEqual(["Cash", "Bob's"]);
});

test("accounts are listed page by page, oldest first, only those of the user's own book", async ({
  api,
}) => {
  const carol = await api.signUp("carol");
  const names = ["Cash"];
  for (let count = 1; count <= 5; count += 1) {
    names.push(`Account ${count}`);
    await carol.api.accounts.create({ name: `Account ${count}` });
  }
  expect(await namesOf(carol)).toEqual(names);
});

test("the id of an account is a UUID of version 7 or left out", async ({ alice }) => {
  const id = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
  expect(await refusalOf(alice.api.accounts.create({ id, name: "Version 4" }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["id"] }],
  });
});

async function namesOf(user: TestUser): Promise<string[]> {
  const found = await allPages((cursor) => user.api.accounts.list({ limit: 2, cursor }));
  return found.map(({ name }) => name);
}
