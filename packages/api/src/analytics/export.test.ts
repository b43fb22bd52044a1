import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { exportFile } from "./export.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let ids: { cash: string; dollars: string; food: string; fruit: string };

beforeAll(async () => {
  alice = await api.signUp("alice");
  const { accounts, categories, transactions } = alice.api;
  const cash = (await accounts.list()).items[0]?.id ?? "";
  const dollars = (await accounts.create({ name: "=Dollars", currency: "USD" })).id;
  const food = (await categories.create({ name: "Snacks" })).id;
  const fruit = (await categories.create({ name: "Fruit", parentId: food })).id;
  ids = { cash, dollars, food, fruit };
  const expense = await transactions.create({
    kind: "expense",
    amount: "12.50",
    occurredOn: "2026-11-01",
    payee: '-Corner "shop"',
    note: "milk,\nbread",
    tags: ["a,b", "c"],
    original: { amount: "14", currency: "USD" },
    splits: [
      { categoryId: fruit, amount: "2.50", note: "apples" },
      { categoryId: food, amount: "10" },
    ],
  });
  const refund = { kind: "refund", amount: "1.05", refundOf: expense.id } as const;
  await transactions.create({ ...refund, occurredOn: "2026-11-02" });
  const income = { kind: "income", amount: "1000", payee: "Employer" } as const;
  await transactions.create({ ...income, occurredOn: "2026-11-03" });
  const transfer = { kind: "transfer", fromAccountId: cash, toAccountId: dollars } as const;
  const amounts = { amount: "90", toAmount: "99.99", occurredOn: "2026-11-04" };
  await transactions.create({ ...transfer, ...amounts });
  const { id } = await transactions.create({ kind: "expense", amount: "7" });
  await transactions.remove({ id });
});

const read = async (input: Parameters<TestUser["api"]["analytics"]["export"]>[0]) =>
  (await alice.api.analytics.export(input)).text();

/** The lines of a CSV by column; cells must not have line breaks. */
function rowsOf(csv: string): Record<string, string>[] {
  const [header = "", ...lines] = csv.replaceAll("\n", "").split("\r").filter(Boolean);
  return lines.map((text) => {
    const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/g)];
    const values = cells.map(([, quoted, plain = ""]) => quoted ?? plain);
    return Object.fromEntries(header.split(",").map((name, at) => [name, values[at] ?? ""]));
  });
}

test("a CSV has a line for each split and each side of a transfer, with names next to the ids", async () => {
  const rows = rowsOf(await read({ order: "asc" }));
  const shown = rows.map(({ kind, part, amount, currency, account, category, parentCategory }) =>
    [kind, part, amount, currency, account, category, parentCategory].join("|"),
  );
  expect(shown).toEqual([
    "expense|1|-2.50|EUR|Cash|Fruit|Snacks",
    "expense|2|-10.00|EUR|Cash|Snacks|",
    "refund|1|0.21|EUR|Cash|Fruit|Snacks",
    "refund|2|0.84|EUR|Cash|Snacks|",
    "income|1|1000.00|EUR|Cash|Uncategorised|",
    "transfer|1|-90.00|EUR|Cash||",
    "transfer|2|99.99|USD|'=Dollars||",
  ]);
  expect(rows[0]).toMatchObject({
    occurredOn: "2026-11-01",
    payee: `'-Corner ""shop""`,
    note: "milk,bread",
    partNote: "apples",
    tags: String.raw`a\,b,c`,
    originalAmount: "14.00",
    originalCurrency: "USD",
    categoryId: ids.fruit,
    mainCategoryId: ids.fruit,
    createdAt: "2026-11-21T09:30:00.000Z",
    createdBy: "alice",
    updatedBy: "alice",
    state: "booked",
  });
  expect(rows[1]).toMatchObject({ id: rows[0]?.["id"], originalAmount: "", partNote: "" });
  expect(rows[2]).toMatchObject({ refundOf: rows[0]?.["id"], mainCategoryId: ids.fruit });
});

test("the amounts of a CSV add up to the balance of each account", async () => {
  const rows = rowsOf(await read({}));
  for (const { id, balance } of (await alice.api.accounts.list()).items) {
    const cents = rows
      .filter(({ accountId }) => accountId === id)
      .map(({ amount = "" }) => BigInt(amount.replace(".", "")));
    expect(cents.reduce((sum, each) => sum + each, 0n)).toBe(BigInt(balance.replace(".", "")));
  }
});

test("a CSV for spreadsheets has semicolons and decimal commas, or tabs", async () => {
  const [header, row] = (await read({ delimiter: ";", decimal: ",", order: "asc" })).split("\r\n");
  expect(header).toMatch(
    /^id;part;kind;occurredOn;amount;currency;.*;createdBy;updatedBy;excluded;state$/,
  );
  expect(row).toMatch(
    /^[-0-9a-f]+;1;expense;2026-11-01;-2,50;EUR;Cash;Fruit;Snacks;[^]*;14,00;USD;/,
  );
  expect((await read({ delimiter: "\t" })).split("\r\n")[0]).toMatch(/^id\tpart\tkind\t/);
});

test("only CSV has a byte order mark, on request", async () => {
  const bytes = await (await alice.api.analytics.export({ bom: true })).bytes();
  expect([...bytes.subarray(0, 5)]).toEqual([0xef, 0xbb, 0xbf, ...Buffer.from("id")]);
  expect((await read({})).startsWith("id,part,")).toBe(true);
  expect(await refusalOf(alice.api.analytics.export({ format: "json", bom: true }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["bom"] }],
  });
});

const withInstants = (_: string, value: unknown) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : value;

test("JSON is one array of the listed transactions, with names; NDJSON has one per line", async () => {
  const parsed: unknown = JSON.parse(await read({ format: "json" }), withInstants);
  const items = exportFile["application/json"].parse(parsed);
  const names = /(account|category)Name$/i;
  const bare = JSON.parse(JSON.stringify(items), (key, value: unknown) =>
    names.test(key) ? undefined : value,
  ) as unknown;
  const listed = await allPages((cursor) => alice.api.transactions.list({ cursor, limit: 2 }));
  expect(bare).toEqual(JSON.parse(JSON.stringify(listed)));
  expect(items).toMatchObject([
    { fromAccountName: "Cash", toAccountName: "=Dollars" },
    { categoryName: "Uncategorised" },
    { accountName: "Cash", categoryName: "Fruit" },
    { splits: [{ categoryName: "Fruit" }, { categoryName: "Snacks" }] },
  ]);
  const lines = (await read({ format: "ndjson" })).trimEnd().split("\n");
  expect(lines.map((line): unknown => JSON.parse(line, withInstants))).toEqual(items);
});

test.each([
  ["csv", /^id,.*\r\n$/],
  ["json", /^\[\s*\]\s*$/],
  ["ndjson", /^$/],
] as const)("an export of nothing is still %s", async (format, nothing) => {
  expect(await read({ format, from: "1990-01-01", to: "1990-12-31" })).toMatch(nothing);
});

test("an export accepts the filters of the list, which select whole transactions", async () => {
  const kinds = z.array(z.object({ kind: z.string() }));
  const kindsOf = async (input: object) =>
    kinds.parse(JSON.parse(await read({ ...input, format: "json" }))).map(({ kind }) => kind);
  expect(await kindsOf({ accountId: ids.dollars })).toEqual(["transfer"]);
  expect(await kindsOf({ categoryId: ids.fruit })).toEqual(["refund", "expense"]);
  expect(await kindsOf({ from: "2026-11-02", to: "2026-11-03" })).toEqual(["income", "refund"]);
  expect(await kindsOf({ kind: "income", q: "employ", minAmount: "1000" })).toEqual(["income"]);
  expect(await kindsOf({ tag: "a,b", sort: "amount", order: "asc" })).toEqual(["expense"]);
});

test.each([
  [{ from: "2026-11-02", to: "2026-11-01" }, "to"],
  [{ format: "pdf" }, "format"],
  [{ limit: 5 }, "limit"],
  [{ decimal: "," }, "decimal"],
  [{ delimiter: "|" }, "delimiter"],
  [{ delimiter: ";", format: "json" }, "delimiter"],
  [{ bom: true, format: "xlsx" }, "bom"],
])("an export of %j is refused", async (input, field) => {
  expect(await refusalOf(alice.api.analytics.export(input as object))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: [field] }],
  });
});
