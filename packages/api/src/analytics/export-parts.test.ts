import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createTestApi, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let ids: Record<"cash" | "giro" | "dollars" | "vehicle" | "pets" | "fuel", string>;

beforeAll(async () => {
  alice = await api.signUp("alice");
  const { accounts, categories, expenses, transactions } = alice.api;
  const cash = (await accounts.list()).items[0]?.id ?? "";
  const giro = (await accounts.create({ name: "Giro", openingBalance: "100" })).id;
  const dollars = (await accounts.create({ name: "Dollars", currency: "USD" })).id;
  const vehicle = (await categories.create({ name: "Vehicle" })).id;
  const fuel = (await categories.create({ name: "Diesel", parentId: vehicle })).id;
  const pets = (await categories.create({ name: "Animals" })).id;
  ids = { cash, giro, dollars, vehicle, pets, fuel };
  const into = { kind: "transfer", fromAccountId: cash } as const;
  await transactions.create({ ...into, toAccountId: giro, amount: "10" });
  await transactions.create({ ...into, toAccountId: dollars, amount: "10", toAmount: "11" });
  const original = { amount: "33", currency: "USD" } as const;
  const splits = [
    { categoryId: pets, amount: "11", note: "hay" },
    { categoryId: fuel, amount: "19" },
  ];
  await expenses.create({ amount: "30", accountId: giro, splits, original });
  await expenses.create({ amount: "5", categoryId: vehicle, original });
  await transactions.create({ kind: "income", amount: "7", accountId: dollars });
});

type Input = Parameters<TestUser["api"]["analytics"]["export"]>[0];
const read = async (input: Input) =>
  (await alice.api.analytics.export({ order: "asc", ...input })).text();

/** The part, amount, currency and account of each row of a CSV without quotes. */
async function rowsOf(input: Input) {
  const [header = "", ...lines] = (await read(input)).split("\r\n").filter(Boolean);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (name: string) => cells[names.indexOf(name)];
    return [cell("kind"), cell("part"), cell("amount"), cell("currency"), cell("account")];
  });
}

const jsonRow = z.object({
  kind: z.string(),
  amount: z.string().nullable(),
  toAmount: z.string().nullish(),
  original: z.object({ amount: z.string() }).nullable(),
  splits: z.array(z.object({ amount: z.string(), categoryName: z.string() })).optional(),
});
async function jsonOf(input: Input) {
  const rows = z.array(jsonRow).parse(JSON.parse(await read({ ...input, format: "json" })));
  return rows;
}

test("the rows of an account are its own: they add up to what its balance has changed by", async () => {
  expect(await rowsOf({ accountId: ids.giro })).toEqual([
    ["transfer", "2", "10.00", "EUR", "Giro"],
    ["expense", "1", "-11.00", "EUR", "Giro"],
    ["expense", "2", "-19.00", "EUR", "Giro"],
  ]);
  // -20.00 = 80.00 - 100.00
  expect(await alice.api.accounts.get({ id: ids.giro })).toMatchObject({ balance: "80.00" });
  expect(await rowsOf({ accountId: ids.cash })).toEqual([
    ["transfer", "1", "-10.00", "EUR", "Cash"],
    ["transfer", "1", "-10.00", "EUR", "Cash"],
    ["expense", "1", "-5.00", "EUR", "Cash"],
  ]);
});

test("the rows of a category are the splits in it and in its subcategories", async () => {
  expect(await rowsOf({ categoryId: ids.fuel })).toEqual([
    ["expense", "2", "-19.00", "EUR", "Giro"],
  ]);
  expect(await rowsOf({ categoryId: ids.vehicle })).toEqual([
    ["expense", "2", "-19.00", "EUR", "Giro"],
    ["expense", "1", "-5.00", "EUR", "Cash"],
  ]);
  expect(await rowsOf({ categoryId: ids.vehicle, accountId: ids.giro })).toEqual([
    ["expense", "2", "-19.00", "EUR", "Giro"],
  ]);
});

test("the rows of a currency include what a transfer brings into it", async () => {
  expect(await rowsOf({ currency: "USD" })).toEqual([
    ["transfer", "2", "11.00", "USD", "Dollars"],
    ["income", "1", "7.00", "USD", "Dollars"],
  ]);
  const euros = await rowsOf({ currency: "EUR" });
  expect(euros.map(([, , amount, currency]) => `${amount} ${currency}`)).toEqual([
    "-10.00 EUR",
    "10.00 EUR",
    "-10.00 EUR",
    "-11.00 EUR",
    "-19.00 EUR",
    "-5.00 EUR",
  ]);
});

test("the list of a currency has the transfers into it, too", async () => {
  const { items } = await alice.api.transactions.list({ currency: "USD" });
  expect(items.map(({ kind }) => kind)).toEqual(["income", "transfer"]);
});

test("JSON of an account, category or currency has only the amounts that belong to it", async () => {
  const [transfer, expense] = await jsonOf({ accountId: ids.giro });
  expect(transfer).toMatchObject({ amount: null, toAmount: "10.00" });
  expect(expense).toMatchObject({ amount: "30.00", original: { amount: "33.00" } });
  expect(await jsonOf({ accountId: ids.cash, kind: "transfer" })).toMatchObject([
    { amount: "10.00", toAmount: null },
    { amount: "10.00", toAmount: null },
  ]);
  expect(await jsonOf({ currency: "USD" })).toMatchObject([
    { amount: null, toAmount: "11.00" },
    { amount: "7.00" },
  ]);
  expect(await jsonOf({ categoryId: ids.fuel })).toEqual([
    {
      kind: "expense",
      amount: "19.00",
      original: null,
      splits: [{ amount: "19.00", categoryName: "Diesel" }],
    },
  ]);
});

test("the original amount, which is of the whole, is not shown beside a part of it", async () => {
  const originals = async (input: Input) =>
    (await read(input)).split("\r\n").filter((line) => line.includes("33.00,USD")).length;
  expect(await originals({ accountId: ids.giro })).toBe(1);
  expect(await originals({ categoryId: ids.pets })).toBe(0);
  expect(await originals({ categoryId: ids.vehicle })).toBe(1);
});
