import { memberships, sessions, users } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { deleteBook } from "../../registry.ts";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

/** Every table with rows of books. */
const tables = (
  await api.db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'book_id' order by 1`)
).map(({ name }) => name);

/** The tables with rows of this book. */
async function tablesWith(bookId: string): Promise<string[]> {
  const counts = tables.map(async (name) => {
    const rows = await api.db.execute(
      sql`select 1 from ${sql.identifier(name)} where book_id = ${bookId} limit 1`,
    );
    return rows.length > 0 ? [name] : [];
  });
  return (await Promise.all(counts)).flat();
}

/** Creates a record of every kind in the user's default book. */
async function useEverything(user: TestUser): Promise<void> {
  const { items } = await user.api.categories.list({ limit: 2 });
  const [first, second] = items.map(({ id }) => id);
  const account = await user.withKey("once").accounts.create({ name: "Savings" });
  const expense = await user.api.expenses.create({
    amount: "12",
    payee: "Market",
    tags: ["food"],
    splits: [
      { categoryId: first ?? "", amount: "10" },
      { categoryId: second ?? "", amount: "2" },
    ],
  });
  await user.api.transactions.create({ kind: "refund", amount: "1", refundOf: expense.id });
  const target = "https://ntfy.sh/x";
  await user.api.channels.create({ kind: "ntfy", target, kinds: ["budget.threshold"] });
  const [fromId, toId] = [
    (await user.api.budgets.create({ name: "All", amount: "13" })).id,
    (await user.api.budgets.create({ name: "Everything", amount: "90" })).id,
  ];
  await user.api.budgets.move({ fromId, toId, amount: "2" });
  await user.api.notifications.markAllRead();
  await user.api.rates.set({ base: "EUR", quote: "USD", on: "2026-11-01", rate: "1.1" });
  const cash = (await user.api.accounts.list()).items.find(({ id }) => id !== account.id);
  await user.api.transactions.create({
    kind: "transfer",
    amount: "5",
    fromAccountId: cash?.id ?? "",
    toAccountId: account.id,
  });
  await user.api.members.invite({ id: user.bookId, email: "guest@example.com", role: "viewer" });
  const template = { kind: "expense", amount: "900", payee: "Landlord" } as const;
  const every = { unit: "month" } as const;
  const rent = await user.api.schedules.create({ template, every, startsOn: "2026-12-01" });
  const when = [{ field: "payee", op: "contains", value: "rent" } as const];
  const receipt = { transactionId: expense.id, file: new Blob(["%PDF-1.7"]) };
  await user.api.attachments.create(receipt);
  await user.api.statements.create({ accountId: account.id, on: "2026-10-31", balance: "1" });
  await user.api.goals.create({ name: "Bike", accountId: account.id, target: "9" });
  await user.api.rules.create({ when, set: { payee: "Landlord" } });
  const { household } = user.api;
  const own = (await household.addPerson({ name: "Own", userId: user.id })).id;
  const guest = (await household.addPerson({ name: "Guest" })).id;
  await household.setDefault({ split: { kind: "equal", parts: [{ personId: guest }] } });
  await user.api.expenses.create({ amount: "3", shares: { paidBy: own } });
  await household.settle({ from: guest, to: own, amount: "3" });
  await user.api.schedules.skip({ id: rent.id, on: "2026-12-01" });
  const { accountId } = expense;
  const file = new Blob([`Date,Payee,Amount\n${expense.occurredOn},Market,-12.00\n`]);
  const options = { decimalMark: "." } as const;
  const refused = await user.api.imports.preview({ file, accountId, options });
  await user.api.imports.changeRows({ id: refused.id, changes: [{ index: 0, match: null }] });
  const imported = await user.api.imports.preview({ file, accountId: account.id });
  await user.api.imports.commit({ id: imported.id });
  await user.api.proposals.create({ procedure: "expenses.create", input: { amount: "1" } });
  const hook = await user.api.webhooks.create({ url: "https://example.com/", events: ["*"] });
  await user.api.webhooks.test({ id: hook.id });
}

const remove = (user: TestUser, given = password) => user.api.profile.remove({ password: given });

test("deleting a user deletes their sessions and everything in the book that they alone have", async () => {
  const alice = await api.signUp("alice");
  const second = await api.addBook(alice);
  await useEverything(alice);
  expect(await tablesWith(alice.bookId)).toEqual(tables);

  await remove(alice);
  expect(await tablesWith(alice.bookId)).toEqual([]);
  expect(await tablesWith(second)).toEqual([]);
  expect(await api.db.$count(sql`books`, sql`id in (${alice.bookId}, ${second})`)).toBe(0);
  expect(await api.db.$count(users, eq(users.id, alice.id))).toBe(0);
  expect(await api.db.$count(sessions, eq(sessions.userId, alice.id))).toBe(0);
  expect(await refusalOf(alice.api.profile.get())).toMatchObject({ code: "auth.unauthenticated" });
  const login = api.anyone.auth.login({ email: "alice@example.com", password });
  expect(await refusalOf(login)).toMatchObject({ code: "auth.invalid_credentials" });
});

test("the email of a deleted user can be used again", async () => {
  const before = await api.signUp("again");
  await remove(before);
  expect((await api.signUp("again")).id).not.toBe(before.id);
});

test("a wrong password deletes nothing", async () => {
  const bob = await api.signUp("bob");
  expect(await refusalOf(remove(bob, "a wrong guess"))).toMatchObject({
    code: "auth.invalid_credentials",
  });
  expect(await bob.api.accounts.list()).toMatchObject({ items: [{ name: "Cash" }] });
});

test("the owner of a shared book must transfer it first, and nothing is deleted", async () => {
  const [carol, dan] = [await api.signUp("carol"), await api.signUp("dan")];
  const alone = await api.addBook(carol);
  await api.share(carol.bookId, dan, "viewer");
  const refusal = await refusalOf(remove(carol));
  expect(refusal).toMatchObject({ code: "book.shared", kind: "conflict" });
  expect(refusal.issues).toHaveLength(1);
  expect(refusal.issues[0]?.message).toContain(carol.bookId);
  expect(await carol.in(alone).accounts.list()).toMatchObject({ items: [{ name: "Cash" }] });

  const rowsOfUser = (userId: string) =>
    and(eq(memberships.bookId, carol.bookId), eq(memberships.userId, userId));
  await api.db.update(memberships).set({ role: "editor" }).where(rowsOfUser(carol.id));
  await api.db.update(memberships).set({ role: "owner" }).where(rowsOfUser(dan.id));
  await remove(carol);
  expect(await tablesWith(alone)).toEqual([]);
  expect(await dan.in(carol.bookId).accounts.list()).toMatchObject({ items: [{ name: "Cash" }] });
});

test("a deleted user leaves the books of others, and their transactions stay", async () => {
  const [erin, finn] = [await api.signUp("erin"), await api.signUp("finn")];
  await api.share(erin.bookId, finn, "editor");
  const { id } = await finn.in(erin.bookId).expenses.create({ amount: "3", payee: "Bakery" });
  await remove(finn);
  expect(await erin.api.expenses.get({ id })).toMatchObject({ payee: "Bakery" });
  const { items } = await erin.api.changes.since({ limit: 200 });
  expect(items.at(-1)).toMatchObject({ actorId: finn.id });
  expect(await api.db.$count(memberships, eq(memberships.bookId, erin.bookId))).toBe(1);
});

test("deleting one book does not change others", async () => {
  const gus = await api.signUp("gus");
  const other = await api.addBook(gus);
  await useEverything(gus);
  const before = await tablesWith(gus.bookId);
  await deleteBook(api.db, other);
  expect(await tablesWith(other)).toEqual([]);
  expect(await tablesWith(gus.bookId)).toEqual(before);
});
