import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Meta } from "../rpc/procedure-meta.ts";
import { proceduresByPath } from "../router.ts";
import { type Sent, tapUser } from "../tap.fixture.ts";
import { createTestApi, refusalOf } from "../testing.ts";
import { levelsOf } from "./selects.fixture.ts";

const api = await createTestApi();
const alice = await api.signUp("alice");
const { calls, listen, close } = await tapUser(api, alice);
afterAll(async () => {
  await close();
  await api.close();
});

/** Tables whose rows belong to a book. */
let tables: string[];
let otherBooks: string[];
beforeAll(async () => {
  const rows = await api.db.execute(sql`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'book_id' order by 1`);
  tables = rows.map(({ name }) => String(name));
  const bob = await api.signUp("bob");
  otherBooks = [bob.bookId, await api.addBook(alice)];
});

/** A statement's use of a book's table. */
function usesIn(text: string): string[] {
  const used = text.matchAll(/\b(?:from|join|update|into)\s+"?(\w+)"?/gi);
  return [...used].map(([, table]) => String(table)).filter((table) => tables.includes(table));
}

const column = String.raw`"?book_id"?`;
const byVariable = new RegExp(String.raw`${column}\s*=\s*(any\()?\$\d`, "i");
const insertedBesideBook =
  /insert into [^(]*\("?book_id.*\bbooks"? "?book\b.*book"?\."?id"? = \$\d/is;
const insertedValues = /insert into [^(]*\("?book_id.*\bvalues\b/is;

/** Its condition on the book: a parameter (a list of them, for streams of several books), or the book of a row that is restricted itself. */
function restrictionsIn(text: string): string[] {
  const restriction = new RegExp(
    String.raw`${column}\s*=\s*((?:any\()?\$\d|"?\w+"?\.${column})|insert into "?\w+"?\s*\(${column}`,
    "gi",
  );
  return [...text.matchAll(restriction)].map(([match]) => match);
}

/**
 * Whether each select that uses a book's table restricts the book by a parameter. `book_id = other.book_id` is enough
 * only in joins: a sharded database does not push the book down into a sub-select and queries every shard. An insert
 * starts from the book's row or has values.
 */
const namesItsBook = (text: string) =>
  levelsOf(text).every(
    (level) =>
      usesIn(level).length === 0 ||
      byVariable.test(level) ||
      insertedBesideBook.test(level) ||
      insertedValues.test(level),
  );

const isRestricted = (text: string) =>
  restrictionsIn(text).length >= usesIn(text).length && namesItsBook(text);

const collected: Sent[] = [];
const called = new Set<string>();

/** Calls a procedure and records its statements. */
async function call<Answer>(path: string, run: () => Promise<Answer>): Promise<Answer> {
  called.add(path);
  const answers: Answer[] = [];
  const { sent } = await listen(async () => answers.push(await run()));
  collected.push(...sent);
  const [answer] = answers;
  return answer as Answer;
}

const refused = async (run: () => Promise<unknown>) => {
  await refusalOf(run());
};

async function firstOf(events: AsyncIterable<unknown>): Promise<void> {
  const reading = events[Symbol.asyncIterator]();
  await reading.next();
  await reading.return?.();
}

async function callAccounts() {
  const { accounts } = calls;
  await accounts.create({ name: "Yen", currency: "JPY" });
  const { id } = await call("accounts.create", () => accounts.create({ name: "Card" }));
  const gone = await accounts.create({ name: "Gone" });
  await call("accounts.get", () => accounts.get({ id }));
  await call("accounts.list", () => accounts.list());
  const changed = { id, name: "Visa", openingBalance: "5" };
  await call("accounts.update", () => accounts.update(changed));
  await call("accounts.balance", () => accounts.balance({ id }));
  const asOf = new Date("2099-01-01T00:00:00.000Z");
  await call("accounts.balance", () => accounts.balance({ id, on: "2020-01-01", asOf }));
  await call("accounts.remove", () => accounts.remove({ id: gone.id }));
  return id;
}

async function callLoans(accountId: string) {
  const { accounts, transactions } = calls;
  const loan = { annualRate: "3", termMonths: 12, startsOn: "2026-10-01" };
  const given = { name: "Car", kind: "loan", openingBalance: "-1200", loan } as const;
  const { id } = await call("accounts.create", () => accounts.create(given));
  await call("accounts.payLoan", () => accounts.payLoan({ id, accountId, amount: "90" }));
  await call("accounts.loanSchedule", () => accounts.loanSchedule({ id }));
  const { items } = await transactions.list({ accountId: id });
  for (const paid of items) await transactions.remove({ id: paid.id });
}

async function callGoals(accountId: string) {
  const { goals } = calls;
  const given = { name: "Bike", accountId, target: "900", by: "2027-06-01", allocated: "1" };
  const { id } = await call("goals.create", () => goals.create(given));
  await call("goals.get", () => goals.get({ id }));
  await call("goals.list", () => goals.list());
  await call("goals.update", () => goals.update({ id, accountId, target: "950" }));
  await call("goals.remove", () => goals.remove({ id }));
}

async function callStatements(accountId: string) {
  const { statements, expenses } = calls;
  await expenses.create({ amount: "2", accountId, occurredOn: "2026-10-02" });
  const given = { accountId, on: "2026-10-31", balance: "3" };
  const { id } = await call("statements.create", () => statements.create(given));
  await call("statements.get", () => statements.get({ id }));
  await call("statements.list", () => statements.list({ accountId }));
  const input = { id, adjust: true };
  await call("statements.reconcile", () => statements.reconcile(input));
  await call("statements.remove", () => statements.remove({ id }));
}

async function callAttachments(transactionId: string) {
  const { attachments } = calls;
  const file = new Blob(["%PDF-1.7"]);
  const given = { transactionId, file, text: "Receipt" };
  const { id } = await call("attachments.create", () => attachments.create(given));
  await call("attachments.list", () => attachments.list({ transactionId }));
  await call("attachments.get", () => attachments.get({ id }));
  await call("attachments.remove", () => attachments.remove({ id }));
}

async function callCategories() {
  const { categories } = calls;
  const parent = await call("categories.create", () => categories.create({ name: "Hobby" }));
  const child = await call("categories.create", () =>
    categories.create({ name: "Chess", parentId: parent.id }),
  );
  await call("categories.get", () => categories.get({ id: parent.id }));
  await call("categories.list", () => categories.list({ kind: "expense" }));
  await call("categories.update", () => categories.update({ id: child.id, name: "Go" }));
  return { parentId: parent.id, childId: child.id };
}

type Facts = { accountId: string; parentId: string; childId: string };

async function callExpenses({ accountId, parentId, childId }: Facts) {
  const { expenses } = calls;
  const splits = [
    { categoryId: parentId, amount: "1" },
    { categoryId: childId, amount: "2" },
  ];
  const said = { amount: "3", accountId, payee: "Shop", tags: ["a", "b"] };
  const { id } = await call("expenses.create", () => expenses.create({ ...said, splits }));
  await call("expenses.get", () => expenses.get({ id }));
  const changed = { id, categoryId: childId, splits: splits.toReversed() };
  await call("expenses.update", () => expenses.update(changed));
  await call("expenses.remove", () => expenses.remove({ id }));
  await call("expenses.restore", () => expenses.restore({ id }));
  const days = { from: "2026-01-01", to: "2026-12-31" };
  const amounts = { minAmount: "1", maxAmount: "9" };
  const filters = { ...days, ...amounts, accountId, categoryId: parentId, tag: "a", q: "shop" };
  const page = await call("expenses.list", () => expenses.list({ ...filters, includeTotal: true }));
  expect(page.total).toBe(1);
  return id;
}

async function callTransactions(expenseId: string) {
  const { transactions } = calls;
  const content = { kind: "refund", amount: "1", refundOf: expenseId } as const;
  const { id } = await call("transactions.create", () => transactions.create(content));
  await call("transactions.get", () => transactions.get({ id }));
  await call("transactions.update", () => transactions.update({ id, amount: "2" }));
  const { nextCursor } = await transactions.list({ limit: 1 });
  const next = { limit: 1, cursor: String(nextCursor) };
  await call("transactions.list", () => transactions.list(next));
  await call("transactions.remove", () => refused(() => transactions.remove({ id: expenseId })));
  await call("transactions.remove", () => transactions.remove({ id }));
  await call("transactions.restore", () => transactions.restore({ id }));
  await call("transactions.bulk", () =>
    transactions.bulk({
      mode: "perItem",
      operations: [
        { op: "create", kind: "income", amount: "3", tags: ["a"] },
        { op: "remove", id },
        { op: "remove", id },
      ],
    }),
  );
}

async function callAnalytics() {
  const { analytics } = calls;
  const range = { from: "2026-01-15", to: "2026-12-31", explain: true };
  for (const refunds of ["own", "original"] as const) {
    const given = { ...range, refunds };
    await call("analytics.summary", () => analytics.summary(given));
    await call("analytics.monthly", () => analytics.monthly(given));
    await call("analytics.weekly", () => analytics.weekly(given));
    await call("analytics.trends", () => analytics.trends(given));
    await call("analytics.byPayee", () => analytics.byPayee(given));
    await call("analytics.byTag", () => analytics.byTag(given));
    await call("analytics.byMember", () => analytics.byMember(given));
    await call("analytics.heatmap", () => analytics.heatmap(given));
    await call("analytics.cashflow", () => analytics.cashflow(given));
  }
  await call("analytics.netWorth", () => analytics.netWorth(range));
  await call("analytics.forecast", () => analytics.forecast({ withBudgets: true }));
  await call("schedules.suggest", () => calls.schedules.suggest());
}

async function callRates() {
  const { rates } = calls;
  const rate = { base: "EUR", quote: "USD", on: "2026-11-20" };
  await call("rates.set", () => rates.set({ ...rate, rate: "1.0857" }));
  const file = "Date, USD, \n19 November 2026, 1.1, \n";
  await call("rates.import", () => rates.import({ file }));
  await call("rates.list", () => rates.list({ base: rate.base }));
  await call("rates.remove", () => rates.remove(rate));
}

async function callBudgets({ accountId, parentId }: Facts) {
  const { budgets, alerts, notifications, expenses } = calls;
  const categoryId = (await calls.categories.create({ name: "Budgeted" })).id;
  const given = { name: "Hobby", amount: "10", categoryId, rollover: "full" } as const;
  const { id } = await call("budgets.create", () => budgets.create(given));
  const { id: toId } = await budgets.create({ name: "All", amount: "5" });
  const low = { kind: "lowBalance", accountId, below: "1" } as const;
  const alert = await call("alerts.create", () => alerts.create(low));
  await expenses.create({ amount: "30", categoryId, accountId });
  await call("budgets.get", () => budgets.get({ id }));
  await call("budgets.list", () => budgets.list({ limit: 1 }));
  await call("budgets.status", () => budgets.status());
  await call("budgets.history", () => budgets.history({ id }));
  await call("budgets.suggest", () => budgets.suggest());
  const move = { fromId: id, toId, amount: "1" };
  await call("budgets.move", () => budgets.move(move));
  const changed = { id, amount: "9", categoryId: parentId, thresholds: [50] };
  await call("budgets.update", () => budgets.update(changed));
  await call("budgets.remove", () => budgets.remove({ id }));
  await call("alerts.get", () => alerts.get({ id: alert.id }));
  await call("alerts.list", () => alerts.list());
  await call("alerts.update", () => alerts.update({ id: alert.id, below: "2" }));
  await call("alerts.remove", () => alerts.remove({ id: alert.id }));
  const listed = await call("notifications.list", () => notifications.list({ unread: true }));
  const read = { id: String(listed.items[0]?.id) };
  await call("notifications.live", async () =>
    firstOf(await notifications.live({ lastEventId: "0" })),
  );
  await call("notifications.markRead", () => notifications.markRead(read));
  await call("notifications.markAllRead", () => notifications.markAllRead());
}

async function callSchedules({ accountId, childId }: Facts) {
  const { schedules } = calls;
  const template = { kind: "expense", amount: "3", accountId, payee: "Gym" } as const;
  const given = { template, every: { unit: "month" }, startsOn: "2026-08-01" } as const;
  const { id } = await call("schedules.create", () => schedules.create(given));
  await schedules.create({ ...given, startsOn: "2026-11-24" });
  await call("schedules.get", () => schedules.get({ id }));
  await call("schedules.list", () => schedules.list());
  await call("schedules.occurrences", () => schedules.occurrences({ scheduleId: id }));
  const from = "2027-01-01";
  await call("schedules.update", () => schedules.update({ id, template: { amount: "4" }, from }));
  await call("schedules.update", () => schedules.update({ id, startsOn: "2026-07-01" }));
  await call("schedules.post", () => schedules.post({ id, on: "2026-12-01" }));
  await call("schedules.skip", () => schedules.skip({ id, on: "2027-01-01" }));
  // One that is near.
  const near = { amount: "3", accountId, categoryId: childId, payee: "Gym" };
  await call("expenses.create", () => calls.expenses.create(near));
  await call("schedules.remove", () => schedules.remove({ id }));
  await call("trash.restore", () => calls.trash.restore({ entity: "schedule", id }));
}

async function callHousehold({ accountId, parentId }: Facts) {
  const { household, expenses } = calls;
  const people: string[] = [];
  for (const name of ["Ann", "Bob", "Cat"])
    people.push((await call("household.addPerson", () => household.addPerson({ name }))).id);
  const [ann = "", bob = "", cat = ""] = people;
  const userId = alice.id;
  await call("household.updatePerson", () =>
    household.updatePerson({ id: ann, userId, name: "A" }),
  );
  await call("household.removePerson", () => household.removePerson({ id: cat }));
  await call("household.people", () => household.people());
  const parts = [
    { personId: ann, weight: 60 },
    { personId: bob, weight: 40 },
  ];
  const split = { kind: "weights" as const, parts };
  await call("household.setDefault", () => household.setDefault({ categoryId: parentId, split }));
  await call("household.defaults", () => household.defaults());
  await call("expenses.create", () => expenses.create({ amount: "5", accountId, shares: {} }));
  const paid = { from: bob, to: ann, amount: "2" };
  const { id } = await call("household.settle", () => household.settle(paid));
  await call("household.settle", () => household.settle({ ...paid, accountId }));
  await call("household.balances", () => household.balances());
  await call("household.settlements", () => household.settlements());
  await call("household.removeSettlement", () => household.removeSettlement({ id }));
  await call("household.setDefault", () =>
    household.setDefault({ categoryId: parentId, split: null }),
  );
}

async function callRules({ accountId, parentId }: Facts) {
  const { rules } = calls;
  const when = [
    { field: "account", op: "equals", value: accountId } as const,
    { field: "payee", op: "matches", value: "^gym" } as const,
  ];
  const { id } = await call("rules.create", () =>
    rules.create({ when, set: { categoryId: parentId, tags: ["a"], note: "Body" } }),
  );
  await call("rules.create", () => rules.create({ when, set: { payee: "Gym" }, position: 1 }));
  await call("rules.get", () => rules.get({ id }));
  await call("rules.list", () => rules.list({ limit: 1 }));
  await call("rules.update", () => rules.update({ id, position: 1 }));
  await call("categories.remove", () => refused(() => calls.categories.remove({ id: parentId })));
  await calls.expenses.create({ amount: "1", accountId, payee: "Gym" });
  const moving = { when: when.slice(0, 1), set: { transferAccountId: accountId } };
  await call("rules.preview", () => rules.preview({ rule: moving, accountId }));
  await call("rules.preview", () => rules.preview({ ruleIds: [id], from: "2026-01-01" }));
  expect(await call("rules.run", () => rules.run({ accountId }))).toMatchObject({
    nextCursor: null,
  });
  await call("rules.remove", () => rules.remove({ id }));
  await call("trash.restore", () => calls.trash.restore({ entity: "rule", id }));
}

async function callImports({ accountId }: Facts) {
  const { imports } = calls;
  const currency = (await calls.accounts.get({ id: accountId })).currency;
  const file = new Blob([
    `Date,Payee,Amount,Currency\n2026-10-02,Baker,-1.00,${currency}\n2026-10-03,Gym,-2.00,${currency}\n`,
  ]);
  const options = { decimalMark: "." } as const;
  const { id } = await call("imports.preview", () => imports.preview({ file, accountId, options }));
  await call("imports.preview", () => imports.preview({ file, accountId }));
  await call("imports.update", () => imports.update({ id, options: { encoding: "utf-8" } }));
  await call("imports.get", () => imports.get({ id }));
  await call("imports.list", () => imports.list());
  await call("imports.rows", () => imports.rows({ id, status: "new" }));
  const changes = [{ index: 0, payee: "The baker", match: null }];
  await call("imports.changeRows", () => imports.changeRows({ id, changes }));
  await call("imports.commit", () => imports.commit({ id }));
  await call("imports.revert", () => imports.revert({ id }));
  const again = await imports.preview({ file, accountId });
  await call("imports.remove", () => imports.remove({ id: again.id }));
  const { items } = await call("imports.profiles", () => imports.profiles());
  const profileId = String(items[0]?.id);
  await call("imports.removeProfile", () => imports.removeProfile({ id: profileId }));
}

async function callProposals() {
  const { proposals } = calls;
  const given = { procedure: "expenses.create", input: { amount: "1" } };
  const { id } = await call("proposals.create", () => proposals.create(given));
  await call("proposals.get", () => proposals.get({ id }));
  await call("proposals.list", () => proposals.list());
  await call("proposals.approve", () => proposals.approve({ id }));
  const second = await proposals.create(given);
  await call("proposals.reject", () => proposals.reject({ id: second.id }));
}

async function callTokens() {
  const { id, token } = await alice.api.tokens.create({ name: "A program", scopes: ["write"] });
  await api.as({ authorization: `Bearer ${token}` }).expenses.create({ amount: "1" });
  await call("tokens.undo", () => calls.tokens.undo({ id }));
}

async function callWebhooks() {
  const { webhooks } = calls;
  const given = { url: "https://example.com/", events: ["*" as const] };
  const { id } = await call("webhooks.create", () => webhooks.create(given));
  await call("webhooks.list", () => webhooks.list());
  await call("webhooks.get", () => webhooks.get({ id }));
  await call("webhooks.update", () => webhooks.update({ id, enabled: false }));
  await call("webhooks.test", () => webhooks.test({ id }));
  await call("webhooks.deliveries", () => webhooks.deliveries({ id, limit: 1 }));
  await call("webhooks.rotateSecret", () => webhooks.rotateSecret({ id }));
  await call("webhooks.remove", () => webhooks.remove({ id }));
}

async function callTheRest({ accountId, parentId, childId }: Facts) {
  const { accounts, analytics, categories, tags, payees, changes, operations, trash } = calls;
  await call("accounts.remove", () => refused(() => accounts.remove({ id: accountId })));
  await call("analytics.export", async () => (await analytics.export({ accountId })).text());
  await call("tags.list", () => tags.list());
  await call("tags.rename", () => tags.rename({ name: "a", newName: "c" }));
  await call("tags.merge", () => tags.merge({ names: ["b"], into: "c" }));
  await call("payees.list", () => payees.list({ q: "sho" }));
  await call("payees.rename", () => payees.rename({ name: "Shop", newName: "Store" }));
  await call("payees.merge", () => payees.merge({ names: ["Store"], into: "Market" }));
  await callRates();
  await callAnalytics();
  const removed = { id: childId, replacementId: parentId };
  await call("categories.remove", () => categories.remove(removed));
  const input = { name: "Seen" };
  await call("changes.preview", () => changes.preview({ procedure: "categories.create", input }));
  await call("changes.newest", () => changes.newest({ limit: 200 }));
  const { items } = await call("changes.since", () => changes.since({ since: 0, limit: 200 }));
  const seq = Number(items.at(-1)?.seq);
  await call("changes.undo", () => changes.undo({ seq }));
  const { operationId } = await alice.api.expenses.create({ amount: "1" });
  await call("operations.undo", () => operations.undo({ id: operationId }));
  await categories.remove(removed);
  await call("trash.list", () => trash.list());
  await call("trash.restore", () => trash.restore({ entity: "category", id: removed.id }));
  await callProposals();
  await callTokens();
  await callWebhooks();
  await call("changes.live", async () => firstOf(await changes.live({ lastEventId: "0" })));
}

beforeAll(async () => {
  const accountId = await callAccounts();
  await callLoans(accountId);
  await callGoals(accountId);
  await callStatements(accountId);
  const facts = { accountId, ...(await callCategories()) };
  const expenseId = await callExpenses(facts);
  await callTransactions(expenseId);
  await callAttachments(expenseId);
  await callBudgets(facts);
  await callSchedules(facts);
  await callHousehold(facts);
  await callRules(facts);
  await callImports(facts);
  await callTheRest(facts);
});

test("every procedure of a book is called here", () => {
  const ofBook = Object.entries(proceduresByPath).filter(
    ([, { _def }]) => (_def.meta as Meta).auth === "book",
  );
  expect([...called].toSorted()).toEqual(ofBook.map(([path]) => path).toSorted());
});

test("a statement without the book is recognised", () => {
  const inBook = `select "id" from "accounts" where ("accounts"."book_id" = $1)`;
  const everywhere = `select "id" from "accounts" where "accounts"."id" = $1`;
  expect([isRestricted(inBook), isRestricted(everywhere)]).toEqual([true, false]);
  expect(isRestricted(`${inBook} and exists (select from "transactions")`)).toBe(false);
  expect(isRestricted(`delete from transaction_splits where position = $1`)).toBe(false);
  expect(isRestricted(`insert into "tag_uses" (tag, count) values ($1, $2)`)).toBe(false);
});

test("a sub-select that takes the book from the outer row is recognised", () => {
  const around = (book: string) =>
    `select id, (select sum(amount_minor) from transaction_splits split where split.book_id = ${book})
     from accounts where accounts.book_id = $1`;
  expect(isRestricted(around("$1"))).toBe(true);
  expect(isRestricted(around("accounts.book_id"))).toBe(false);
  const joined = `select 1 from accounts join transactions t on t.book_id = accounts.book_id`;
  expect(isRestricted(`${joined} where accounts.book_id = $1`)).toBe(true);
  const rows = `jsonb_to_recordset($2::jsonb) as given("tag" text)`;
  const insert = `insert into tag_uses (book_id, tag) select`;
  expect(isRestricted(`${insert} $1, given.tag from ${rows}`)).toBe(false);
  expect(
    isRestricted(`${insert} book.id, given.tag from "books" book, ${rows} where book.id = $1`),
  ).toBe(true);
});

test("every statement on a book's rows names the book", () => {
  const texts = new Set(collected.map(({ text }) => text));
  expect([...texts].filter((text) => usesIn(text).length > 0).length).toBeGreaterThan(25);
  expect([...texts].filter((text) => !isRestricted(text))).toEqual([]);
});

test("each statement names only the caller's book", () => {
  const ofBook = collected.filter(({ text }) => usesIn(text).length > 0 || /\bbooks\b/.test(text));
  expect(
    ofBook.filter(({ values }) => !values.some((value) => value?.includes(alice.bookId))),
  ).toEqual([]);
  const isForeign = (value: string | null) => otherBooks.some((id) => value?.includes(id));
  expect(collected.filter(({ values }) => values.some(isForeign))).toEqual([]);
});
