import { transactions } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const amzn = [{ field: "payee", op: "contains", value: "amzn" } as const];
const raw = "AMZN Mktp DE";

/** An expense that an import recorded: a person has set none of its fields. */
async function imported(more: Partial<Parameters<TestUser["api"]["expenses"]["create"]>[0]> = {}) {
  const { id } = await alice.api.expenses.create({ amount: "10", payee: raw, ...more });
  await api.db
    .update(transactions)
    .set({ origins: sql`translate(${transactions.origins}, 'p', 'i')` })
    .where(and(eq(transactions.bookId, alice.bookId), eq(transactions.id, id)));
  return id;
}
const category = async (name = "Books", kind: "expense" | "income" = "expense") =>
  (await alice.api.categories.create({ name, kind })).id;
const get = (id: string) => alice.api.transactions.get({ id });

test("a rule that is not saved is tried on what exists, and nothing is written", async () => {
  const categoryId = await category();
  const id = await imported();
  await imported({ payee: "Bakery" });
  const rule = { when: amzn, set: { payee: "Amazon", categoryId, excluded: true } };
  const before = await alice.api.expenses.get({ id });
  const changes = await changesOf(alice.api, async () => {
    expect(await alice.api.rules.preview({ rule })).toEqual({
      items: [
        {
          transactionId: id,
          ruleIds: [],
          before: { payee: raw, categoryId: before.categoryId, excluded: false },
          after: rule.set,
        },
      ],
      examined: 2,
      nextCursor: null,
    });
  });
  expect(changes).toEqual([]);
  expect(await alice.api.expenses.get({ id })).toEqual(before);
});

test("applied rules change what they match, as one operation that can be undone", async () => {
  const categoryId = await category();
  const [first, second] = [await imported(), await imported({ note: "gift", tags: ["x"] })];
  const rule = await alice.api.rules.create({
    when: amzn,
    set: { payee: "Amazon", categoryId, tags: ["online"] },
  });
  const late = await alice.api.rules.create({
    when: [{ field: "payee", op: "equals", value: "amazon" }],
    set: { note: "Order" },
  });
  const previewed = await alice.api.rules.preview();
  expect(previewed.items.map(({ ruleIds }) => ruleIds)).toEqual([
    [rule.id, late.id],
    [rule.id, late.id],
  ]);
  const applied = await alice.api.rules.run();
  expect(applied).toMatchObject({ changed: 2, examined: 2, nextCursor: null });
  for (const id of [first, second])
    expect(await get(id)).toMatchObject({
      payee: "Amazon",
      categoryId,
      tags: ["online"],
      note: "Order",
      origins: { payee: "rule", categoryId: "rule", tags: "rule", note: "rule" },
      operationId: applied.operationId,
      version: 2,
    });
  expect(await alice.api.rules.run()).toMatchObject({ changed: 0, examined: 2 });
  await alice.api.operations.undo({ id: applied.operationId });
  expect(await get(second)).toMatchObject({ payee: raw, note: "gift", tags: ["x"] });
  expect(await get(first)).toMatchObject({ origins: { payee: "import" } });
});

test("what a person has set stays; what is empty is filled", async () => {
  const categoryId = await category();
  const { id } = await alice.api.expenses.create({ amount: "1", payee: raw, tags: ["mine"] });
  const chosen = await alice.api.expenses.create({ amount: "1", payee: raw, categoryId });
  const set = { payee: "Amazon", tags: ["online"], note: "Order", categoryId: await category("B") };
  await alice.api.rules.create({ when: amzn, set });
  await alice.api.rules.run();
  expect(await get(id)).toMatchObject({
    payee: raw,
    tags: ["mine"],
    note: "Order",
    categoryId: set.categoryId,
  });
  expect(await get(chosen.id)).toMatchObject({ payee: raw, tags: ["online"], categoryId });
  await alice.api.expenses.update({ id, note: null });
  await alice.api.expenses.update({ id, note: "my own" });
  await alice.api.rules.run();
  expect(await get(id)).toMatchObject({ note: "my own" });
});

test("splits, refunds of expenses and other kinds keep their categories", async () => {
  const [books, toys] = [await category(), await category("Toys")];
  const splits = [
    { categoryId: toys, amount: "4" },
    { categoryId: books, amount: "6" },
  ];
  const split = await imported({ splits });
  const expense = await imported();
  const refund = await alice.api.transactions.create({
    kind: "refund",
    amount: "1",
    refundOf: expense,
    payee: raw,
  });
  const income = await alice.api.transactions.create({ kind: "income", amount: "1", payee: raw });
  await alice.api.rules.create({ when: amzn, set: { categoryId: books } });
  expect(await alice.api.rules.run()).toMatchObject({ changed: 1 });
  expect(await get(expense)).toMatchObject({ categoryId: books });
  expect(await get(split)).toMatchObject({ categoryId: toys, version: 1 });
  for (const { id } of [refund, income]) expect(await get(id)).toMatchObject({ version: 1 });
});

test("expenses and income become transfers, and balances follow", async () => {
  const [cash] = (await alice.api.accounts.list()).items;
  const accountId = cash?.id ?? "";
  const { id: savings } = await alice.api.accounts.create({ name: "Savings" });
  const dollars = await alice.api.accounts.create({ name: "Dollars", currency: "USD" });
  const out = await imported({ accountId });
  const refunded = await imported({ accountId });
  await alice.api.transactions.create({ kind: "refund", amount: "1", refundOf: refunded });
  const foreign = await imported({ accountId: dollars.id });
  const income = { kind: "income", amount: "3", payee: raw, accountId } as const;
  const back = await alice.api.transactions.create(income);
  await alice.api.rules.create({ when: amzn, set: { transferAccountId: savings } });
  const { items } = await alice.api.rules.preview();
  expect(items.map(({ after }) => after)).toEqual([
    { transferAccountId: savings, categoryId: null },
    { transferAccountId: savings, categoryId: null },
  ]);
  expect(await alice.api.rules.run()).toMatchObject({ changed: 2 });
  expect(await get(out)).toMatchObject({ fromAccountId: accountId, toAccountId: savings });
  expect(await get(back.id)).toMatchObject({ fromAccountId: savings, toAccountId: accountId });
  for (const id of [refunded, foreign]) expect(await get(id)).toMatchObject({ kind: "expense" });
  expect((await alice.api.accounts.get({ id: savings })).futureBalance).toBe("7.00");
  const lines: string[] = [];
  await examineBook(api.db, alice.bookId, { fix: false, report: (line) => lines.push(line) });
  // The test has written origins itself.
  expect(lines.filter((line) => !/in origins|feed chain/.test(line))).toEqual([]);
});

test("days, account and rules narrow what is looked at; disabled rules apply by their ids alone", async () => {
  const { id: accountId } = await alice.api.accounts.create({
    name: "Card",
    openedOn: "2026-01-01",
  });
  const old = await imported({ occurredOn: "2026-02-01", accountId });
  await imported({ occurredOn: "2026-03-01", accountId });
  await imported({ occurredOn: "2026-02-01" });
  const rule = await alice.api.rules.create({ when: amzn, set: { note: "a" }, enabled: false });
  expect(await alice.api.rules.run()).toMatchObject({ changed: 0, examined: 3 });
  const filter = { from: "2026-01-01", to: "2026-02-28", accountId, ruleIds: [rule.id] };
  const { items } = await alice.api.rules.preview(filter);
  expect(items.map(({ transactionId }) => transactionId)).toEqual([old]);
  expect(await alice.api.rules.run(filter)).toMatchObject({ changed: 1, examined: 1 });
});

test("the closed period is left out", async () => {
  const closed = await imported({ occurredOn: "2026-02-01" });
  const open = await imported({ occurredOn: "2026-02-02" });
  await alice.api.books.update({ id: alice.bookId, closedThrough: "2026-02-01" });
  await alice.api.rules.create({ when: amzn, set: { note: "a" } });
  expect((await alice.api.rules.preview()).items).toMatchObject([{ transactionId: open }]);
  expect(await alice.api.rules.run()).toMatchObject({ changed: 1, examined: 1 });
  expect(await get(closed)).toMatchObject({ note: null });
});

test("a preview is read page by page", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) ids.push(await imported());
  await alice.api.rules.create({ when: amzn, set: { note: "a" } });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await alice.api.rules.preview({ limit: 2, cursor });
    seen.push(...page.items.map(({ transactionId }) => transactionId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(ids.toReversed());
  const first = await alice.api.rules.preview({ limit: 2 });
  const other = { from: "2026-01-01", cursor: String(first.nextCursor) };
  expect(await refusalOf(alice.api.rules.preview(other))).toMatchObject({ code: "cursor.invalid" });
});

test("many transactions are changed a part at a time, each its own operation", async () => {
  const create = { op: "create", kind: "expense", amount: "1", payee: raw } as const;
  for (let count = 0; count < 11; count += 1)
    await alice.api.transactions.bulk({ operations: Array.from({ length: 500 }, () => create) });
  await alice.api.rules.create({ when: amzn, set: { note: "a" } });
  const parts = [await alice.api.rules.run()];
  for (let cursor = parts[0]?.nextCursor; cursor; cursor = parts.at(-1)?.nextCursor)
    parts.push(await alice.api.rules.run({ cursor }));
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.map(({ operationId }) => operationId)).size).toBe(parts.length);
  for (const { changed, examined } of parts) {
    expect(changed).toBe(examined);
    expect(changed).toBeLessThanOrEqual(5000);
  }
  expect(parts.reduce((sum, { changed }) => sum + changed, 0)).toBe(5500);
  expect(await alice.api.rules.run()).toMatchObject({ changed: 0, examined: 5500 });
});

test("nobody applies another book's rules, accounts or categories", async () => {
  const bob = await api.signUp(`bob${users}`);
  const { id } = await alice.api.rules.create({ when: amzn, set: { note: "a" } });
  const categoryId = await category();
  const [cash] = (await alice.api.accounts.list()).items;
  const accountId = cash?.id ?? "";
  const { rules } = bob.api;
  const refusals = await Promise.all([
    refusalOf(rules.run({ ruleIds: [id] })),
    refusalOf(rules.preview({ ruleIds: [id] })),
    refusalOf(rules.run({ accountId })),
    refusalOf(rules.preview({ accountId })),
    refusalOf(rules.preview({ rule: { when: amzn, set: { categoryId } } })),
  ]);
  expect(refusals.map(({ code, issues }) => [code, issues[0]?.path.join(".")])).toEqual([
    ["rule.not_found", "ruleIds.0"],
    ["rule.not_found", "ruleIds.0"],
    ["account.not_found", "accountId"],
    ["account.not_found", "accountId"],
    ["category.not_found", "rule.set.categoryId"],
  ]);
  await bob.api.expenses.create({ amount: "1", payee: raw });
  await alice.api.rules.run();
  expect((await bob.api.expenses.list()).items[0]).toMatchObject({ note: null, version: 1 });
});

test.each([
  { rule: { when: amzn, set: { note: "a" } }, ruleIds: [uuidv7()] },
  { from: "2026-02-02", to: "2026-02-01" },
  { rule: { when: [{ field: "payee", op: "matches", value: "(" } as const], set: { note: "a" } } },
])("a preview of %j is not valid", async (input) => {
  expect(await refusalOf(alice.api.rules.preview(input))).toMatchObject({ code: "input.invalid" });
});
