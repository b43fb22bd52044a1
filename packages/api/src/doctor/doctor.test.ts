import { accounts, books, type Db, transactions } from "@outlay/db";
import { eq, type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { examineBook, examineBooks } from "../registry.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
});

type Ledger = { id: string; names: Record<string, string> };

/** The reported lines without the book's id, and with short names for other ids. */
async function examine({ id, names }: Ledger, { fix = false } = {}) {
  const lines: string[] = [];
  const report = (line: string) => {
    expect(line.startsWith(`book ${id} `)).toBe(true);
    const rest = line.slice(`book ${id} `.length);
    lines.push(
      Object.entries(names).reduce((text, [name, named]) => text.replaceAll(named, name), rest),
    );
  };
  return { lines, ...(await examineBook(api.db, id, { fix, report })) };
}

/** A book with transactions of every kind: split, refunded, changed, deleted, restored, in two currencies. */
async function addLedger() {
  const id = await api.addBook(alice);
  const { accounts: kept, categories, transactions: ledger } = alice.in(id);
  const cash = await kept.create({ name: "Wallet", openingBalance: "100" });
  const yen = await kept.create({ name: "Yen", currency: "JPY" });
  const { id: unused } = await kept.create({ name: "Never used" });
  await kept.remove({ id: unused });
  const food = await categories.create({ name: "Snacks", kind: "expense" });
  const rent = await categories.create({ name: "Room", kind: "expense" });
  const gone = await categories.create({ name: "Gone", kind: "expense" });
  const common = { accountId: cash.id, occurredOn: "2026-11-01" };
  const planned = { name: "Snacks", amount: "500", categoryId: food.id, thresholds: [2, 100] };
  const { id: budget } = await alice.in(id).budgets.create(planned);
  const lunch = await ledger.create({
    ...common,
    kind: "expense",
    amount: "12",
    categoryId: food.id,
    payee: "Café Größe",
    note: "secret",
    tags: ["trip", "work"],
  });
  const split = await ledger.create({
    ...common,
    kind: "expense",
    amount: "10",
    splits: [
      { categoryId: food.id, amount: "5", note: "half" },
      { categoryId: rent.id, amount: "3" },
      { categoryId: food.id, amount: "2" },
    ],
  });
  const refund = await ledger.create({ kind: "refund", refundOf: lunch.id, amount: "4" });
  const moved = await ledger.create({
    kind: "transfer",
    fromAccountId: cash.id,
    toAccountId: yen.id,
    amount: "20",
    toAmount: "3200",
    payee: "Bank",
    tags: ["trip"],
  });
  await ledger.create({ ...common, kind: "income", amount: "1000", payee: "Employer" });
  const wrong = await ledger.create({
    ...common,
    kind: "expense",
    amount: "9",
    categoryId: gone.id,
  });
  await ledger.remove({ id: wrong.id });
  await categories.remove({ id: gone.id });
  await ledger.update({ id: moved.id, note: "holiday", occurredOn: "2026-11-02" });
  await ledger.remove({ id: refund.id });
  await ledger.restore({ id: refund.id });
  const names = {
    CASH: cash.id,
    YEN: yen.id,
    FOOD: food.id,
    RENT: rent.id,
    LUNCH: lunch.id,
    SPLIT: split.id,
    REFUND: refund.id,
    MOVED: moved.id,
    BUDGET: budget,
  };
  return { id, names };
}

type Names = Awaited<ReturnType<typeof addLedger>>["names"];

const run = async (db: Db, statement: SQL) => (await db.execute(statement)).count;

test("a book written only by the API has no differences", async () => {
  const ledger = await addLedger();
  expect(await examine(ledger)).toEqual({ lines: [], differences: 0, fixed: 0, left: 0 });
});

/** Each damages one row of a valid book in a way that the API never would. */
const derived: [string, (of: Names) => SQL, string][] = [
  [
    "a balance",
    ({ CASH }) => sql`update accounts set balance_minor = balance_minor - 1 where id = ${CASH}`,
    "account CASH (balance): is 1061.99, should be 1062.00 EUR",
  ],
  [
    "a daily total",
    ({ RENT }) =>
      sql`update daily_totals set sum_minor = -301, count = 2 where category_id = ${RENT}`,
    "2026-11-01 account CASH category RENT expense (daily total): is -3.01 (count 2), should be -3.00 EUR (count 1)",
  ],
  [
    "a daily total that is missing",
    ({ YEN }) => sql`delete from daily_totals where account_id = ${YEN} and day = '2026-11-02'`,
    "2026-11-02 account YEN transfer (daily total): is 0 (count 0), should be 3200 JPY (count 1)",
  ],
  [
    "a daily total of nothing",
    ({ YEN, FOOD }) => sql`insert into daily_totals
      select book_id, '2026-01-01', ${YEN}, ${FOOD}, 'expense', -7, 1 from accounts where id = ${YEN}`,
    "2026-01-01 account YEN category FOOD expense (daily total): is -7 (count 1), should be 0 JPY (count 0)",
  ],
  [
    "a monthly total",
    ({ RENT }) =>
      sql`update monthly_totals set sum_minor = -301, count = 2 where category_id = ${RENT}`,
    "2026-11-01 EUR category RENT expense (monthly total): is -3.01 (count 2), should be -3.00 EUR (count 1)",
  ],
  [
    "the uses of a payee",
    ({ FOOD }) => sql`update payee_uses set count = 3 where category_id = ${FOOD}`,
    "a payee in category FOOD (payee uses): is 3, should be 1",
  ],
  [
    "a payee that is missing",
    ({ YEN }) => sql`delete from payee_uses where payee = 'Bank'
      and book_id = (select book_id from accounts where id = ${YEN})`,
    "a payee of transfers (payee uses): is 0, should be 1",
  ],
  [
    "what is searched of a payee",
    ({ FOOD }) => sql`update payee_uses set search_text = payee where category_id = ${FOOD}`,
    "a payee in category FOOD (payee search text): is not made of the payee",
  ],
  [
    "the uses of a tag",
    ({ YEN }) => sql`update tag_uses set count = 5 where tag = 'trip'
      and book_id = (select book_id from accounts where id = ${YEN})`,
    "a tag (tag uses): is 5, should be 2",
  ],
  [
    "by what a payee is the same",
    ({ FOOD }) => sql`update payee_uses set name_key = upper(payee) where category_id = ${FOOD}`,
    "a payee in category FOOD (payee keys): is not made of the payee",
  ],
  [
    "by what a tag is the same",
    ({ YEN }) => sql`update tag_uses set name_key = 'TRIP' where tag = 'trip'
      and book_id = (select book_id from accounts where id = ${YEN})`,
    "a tag (tag keys): is not made of the tag",
  ],
  [
    "the spending of a budget",
    ({ BUDGET }) => sql`update budget_spending set spent_minor = 7 where budget_id = ${BUDGET}`,
    "budget BUDGET from 2026-11-01 in EUR (budget spending): is 0.07 (count 3), should be 15.00 EUR (count 3)",
  ],
  [
    "how much counts in a budget",
    ({ BUDGET }) => sql`update budget_spending set count = 0 where budget_id = ${BUDGET}`,
    "budget BUDGET from 2026-11-01 in EUR (budget spending): is 15.00 (count 0), should be 15.00 EUR (count 3)",
  ],
  [
    "what it takes for a budget to alert",
    ({ BUDGET }) => sql`update budgets set alert_at_minor = null where id = ${BUDGET}`,
    "budget BUDGET (next alert): is never, should be 500.00 EUR",
  ],
  [
    "a refunded amount",
    ({ LUNCH }) => sql`update transactions set refunded_minor = 0 where id = ${LUNCH}`,
    "transaction LUNCH (refunded amount): is 0.00, should be 4.00 EUR",
  ],
  [
    "the categories of its parts",
    ({ SPLIT }) => sql`update transactions set split_category_ids = null where id = ${SPLIT}`,
    "transaction SPLIT (split categories): is none, should be FOOD, RENT",
  ],
  [
    "an amount in thousandths",
    ({ LUNCH }) => sql`update transactions set amount_thousandths = 12 where id = ${LUNCH}`,
    "transaction LUNCH (amount in thousandths): is 12, should be 12000",
  ],
  [
    "what is searched of a transaction",
    ({ LUNCH }) => sql`update transactions set search_text = '' where id = ${LUNCH}`,
    "transaction LUNCH (search text): is not made of its payee, note, tags and parts",
  ],
  [
    "what short words are searched by",
    ({ LUNCH }) => sql`delete from search_pairs where pair = 'ba'
      and book_id = (select book_id from transactions where id = ${LUNCH})`,
    "a pair of letters (search pairs): is missing",
  ],
  [
    "who recorded a transaction",
    ({ LUNCH }) => sql`update transactions set created_by = id where id = ${LUNCH}`,
    "transaction LUNCH (transaction authors): names other people or another operation than the feed",
  ],
  [
    "the operation that changed a transaction last",
    ({ MOVED }) => sql`update transactions set operation_id = id where id = ${MOVED}`,
    "transaction MOVED (transaction authors): names other people or another operation than the feed",
  ],
  [
    "a day of a book that does not begin",
    ({ YEN }) => sql`update books set next_day_at = '2150-01-01'
      where id = (select book_id from accounts where id = ${YEN})`,
    "book (next day): is 2150-01-01T00:00:00.000Z: until then no alert is looked at",
  ],
  [
    "by what a category's name is unique",
    ({ RENT }) => sql`update categories set name_folded = upper(name) where id = ${RENT}`,
    "category RENT (category name fold): is not compared by its name",
  ],
];

test.each(derived)("%s is caught and fixed", async (_, damage, expected) => {
  const ledger = await addLedger();
  expect(await run(api.db, damage(ledger.names))).toBe(1);
  expect(await examine(ledger)).toEqual({ lines: [expected], differences: 1, fixed: 0, left: 1 });

  const [, name] = /\(([a-z ]+)\): /.exec(expected) ?? [];
  const lines = [expected, `(${name}): 1 fixed`];
  expect(await examine(ledger, { fix: true })).toEqual({
    lines,
    differences: 1,
    fixed: 1,
    left: 0,
  });
  expect(await examine(ledger)).toMatchObject({ lines: [], differences: 0 });
});

/** Differences that cannot be derived from other rows: they are only reported. */
const decided: [string, (names: Names) => SQL[], ...string[]][] = [
  [
    "splits that do not add up",
    ({ SPLIT }) => [
      sql`update transaction_splits set amount_minor = 301 where transaction_id = ${SPLIT} and position = 1`,
    ],
    "transaction SPLIT (split sum): is 10.01, should be 10.00 EUR",
    "transaction SPLIT (transaction record): differs from its last change in splits",
  ],
  [
    "a split of another kind",
    ({ SPLIT }) => [
      sql`alter table transaction_splits drop constraint if exists transaction_splits_category_fkey`,
      sql`update transaction_splits set category_kind = 'income' where transaction_id = ${SPLIT} and position = 1`,
    ],
    "transaction SPLIT (split kind): its split 1 is in a category that does not fit its kind",
  ],
  [
    "refunds beyond the expense",
    ({ REFUND }) => [
      sql`update transactions set amount_minor = 1201, amount_thousandths = 12010 where id = ${REFUND}`,
    ],
    "transaction LUNCH (refund limit): its refunds come to 12.01, it is 12.00 EUR",
    "transaction LUNCH (refunded amount): is 4.00, should be 12.01 EUR",
    "transaction REFUND (transaction record): differs from its last change in amount",
  ],
  [
    "a refund of what is no expense",
    ({ REFUND, MOVED }) => [
      sql`update transactions set refund_of_id = ${MOVED} where id = ${REFUND}`,
    ],
    "transaction REFUND (refund target): it refunds what is no expense",
    "transaction MOVED (refunded amount): is 0.00, should be 4.00 EUR",
    "transaction REFUND (transaction record): differs from its last change in refundOf",
  ],
  [
    "a gap in the change feed",
    ({ YEN }) => [
      sql`delete from changes where book_id = (select book_id from accounts where id = ${YEN}) and seq in (2, 3)`,
    ],
    "change feed (feed gap): goes from 1 on to 4",
  ],
  [
    "a change feed that lacks its beginning",
    ({ YEN }) => [
      sql`delete from changes where book_id = (select book_id from accounts where id = ${YEN}) and seq = 1`,
    ],
    "change feed (feed gap): begins with 2, should with 1",
  ],
  [
    "a book that counts its changes wrong",
    ({ YEN }) => [
      sql`update books set change_seq = 1000 where id = (select book_id from accounts where id = ${YEN})`,
    ],
    "change feed (feed head): the book says it ends with 1000, it ends with",
  ],
  [
    "a transaction that was changed behind the feed's back",
    ({ LUNCH }) => [sql`update transactions set note = null, version = 2 where id = ${LUNCH}`],
    "transaction LUNCH (transaction record): differs from its last change in note, version",
  ],
  [
    "an account that was changed behind the feed's back",
    ({ YEN }) => [sql`update accounts set name = 'Yens', archived = true where id = ${YEN}`],
    "account YEN (account record): differs from its last change in name, archived",
  ],
  [
    "a category that was deleted behind the feed's back",
    ({ RENT }) => [sql`update categories set deleted_at = now() where id = ${RENT}`],
    "category RENT (category record): is deleted, though its last change did not delete it",
  ],
  [
    "a budget that was changed behind the feed's back",
    ({ BUDGET }) => [sql`update budgets set name = 'x', rollover = 'full' where id = ${BUDGET}`],
    "budget BUDGET (budget record): differs from its last change in name, rollover",
  ],
  [
    "an alert that was changed behind the feed's back",
    ({ BUDGET }) => [
      sql`update alerts set enabled = false where budget_id = ${BUDGET} and percent = 100`,
    ],
    "(alert record): differs from its last change in enabled",
  ],
  [
    "an alert that is gone",
    ({ BUDGET }) => [sql`delete from alerts where budget_id = ${BUDGET} and percent = 2`],
    "(feed record): is missing, or not as its last change left it",
  ],
  [
    "a move that has no other side",
    ({ BUDGET }) => [
      sql`insert into budget_moves select book_id, id, '2026-11-01', 7 from budgets where id = ${BUDGET}`,
    ],
    "moves in EUR (budget moves): come to 0.07, should to nothing",
  ],
  [
    "a notification that no change shows",
    ({ BUDGET }) => [sql`update notifications set seq = 5000 where budget_id = ${BUDGET}`],
    "(notification number): change 5000 does not show it",
  ],
  [
    "a transaction that is gone",
    ({ REFUND }) => [sql`delete from transactions where id = ${REFUND}`],
    "transaction REFUND (feed record): is missing, or not as its last change left it",
  ],
  [
    "a record whose changes are lost",
    ({ MOVED }) => [sql`delete from changes where entity_id = ${MOVED}`],
    "transaction MOVED (transaction record): was never shown in the feed",
  ],
  [
    "a change that does not begin where the one before ended",
    ({ MOVED }) => [
      sql`update changes set before = before || '{"payee": "Other"}' where entity_id = ${MOVED} and op = 'update'`,
    ],
    "transaction MOVED (feed chain): was not what change",
  ],
  [
    "a change that does not end where the next one begins",
    ({ MOVED }) => [
      sql`update changes set after = null where entity_id = ${MOVED} and op = 'create'`,
    ],
    "transaction MOVED (feed chain): was not what change",
  ],
  [
    "a book whose settings were changed behind the feed's back",
    ({ YEN }) => [
      sql`insert into changes (book_id, seq, entity, entity_id, op, at, actor_id, operation_id, before, after)
        select id, change_seq + 1, 'book', id, 'update', now(), id, id, '{}', jsonb_build_object('name', 'Other')
        from books where id = (select book_id from accounts where id = ${YEN})`,
    ],
    "(feed record): is missing, or not as its last change left it",
  ],
  [
    "a book without Uncategorised",
    ({ RENT }) => [
      sql`update categories set system = false where kind = 'income'
        and book_id = (select book_id from categories where id = ${RENT})`,
    ],
    "book (uncategorised): has no Uncategorised of the kind income",
  ],
  [
    "a category three levels deep",
    ({ RENT, FOOD }) => [
      sql`update categories set parent_id = ${FOOD} where id = ${RENT}`,
      sql`update categories set parent_id = ${RENT} where name = 'Groceries'
        and book_id = (select book_id from categories where id = ${RENT})`,
    ],
    "(category nesting): is below RENT, which can have no subcategories",
  ],
  [
    "a budget of a category of income",
    ({ BUDGET }) => [
      sql`update budgets set category_id = (select id from categories where kind = 'income' and system
        and book_id = budgets.book_id) where id = ${BUDGET}`,
    ],
    "budget BUDGET (budget category): is of",
  ],
  [
    "a category that is there after it was deleted",
    ({ RENT }) => [
      sql`update categories set deleted_at = null where name = 'Gone'
        and book_id = (select book_id from categories where id = ${RENT})`,
    ],
    "(category record): is there, though its last change deleted it",
  ],
  [
    "a transaction that was excluded behind the feed's back",
    ({ LUNCH }) => [sql`update transactions set excluded = true where id = ${LUNCH}`],
    "transaction LUNCH (transaction record): differs from its last change in excluded",
    "2026-11-01 account CASH category FOOD expense (daily total): is -19.00 (count 2), should be -7.00 EUR (count 1)",
    "2026-11-01 EUR category FOOD expense (monthly total)",
  ],
  [
    "an account that was excluded behind the feed's back",
    ({ CASH }) => [sql`update accounts set excluded = true where id = ${CASH}`],
    "account CASH (account record): differs from its last change in excluded",
    "budget BUDGET from 2026-11-01 in EUR (budget spending): is 15.00 (count 3), should be 0.00 EUR (count 0)",
  ],
  [
    "an account that was opened on another day",
    ({ YEN }) => [sql`update accounts set opened_on = '2026-01-01' where id = ${YEN}`],
    "account YEN (account record): differs from its last change in openedOn",
  ],
  [
    "a transfer that arrives on another day, with a fee that nobody recorded",
    ({ MOVED, FOOD }) => [
      sql`update transactions set arrives_on = '2026-11-04', fee_minor = 100, fee_category_id = ${FOOD} where id = ${MOVED}`,
    ],
    "transaction MOVED (transaction record): differs from its last change in fee, arrivesOn",
    "2026-11-02 account YEN transfer (daily total): is 3200 (count 1), should be 0 JPY (count 0)",
    "2026-11-04 account YEN transfer (daily total): is 0 (count 0), should be 3200 JPY (count 1)",
    "2026-11-02 account CASH category FOOD expense (daily total): is 0.00 (count 0), should be -1.00 EUR (count 1)",
  ],
  [
    "a payee that is written two ways",
    ({ LUNCH, RENT }) => [
      sql`update transactions set payee = 'CAFE GROSSE' where id <> ${LUNCH} and kind = 'income'
        and book_id = (select book_id from categories where id = ${RENT})`,
      sql`insert into payee_uses (book_id, name_key, category_id, payee, search_text, count)
        select book_id, name_key, ${RENT}::uuid, 'CAFE GROSSE', search_text, 0 from payee_uses where payee = 'Café Größe'
          and book_id = (select book_id from categories where id = ${RENT})`,
    ],
    "(payee spelling): is written another way than in other categories",
  ],
  [
    "an operation of two people",
    ({ MOVED }) => [
      sql`update changes set operation_id = (select operation_id from changes where entity_id = ${MOVED} and op = 'create'),
        actor_id = entity_id where entity_id = ${MOVED} and op = 'update'`,
    ],
    "(feed operation): has changes of 2 people",
  ],
  [
    "an open notification of an alert that has not fired",
    ({ BUDGET }) => [
      sql`delete from alert_firings where alert_id in (select id from alerts where budget_id = ${BUDGET})`,
    ],
    "(open notification): is not resolved, but the alert",
  ],
  [
    "a notification that was resolved behind the feed's back",
    ({ BUDGET }) => [sql`update notifications set resolved_at = now() where budget_id = ${BUDGET}`],
    "(notification record): differs from its last change in resolvedAt",
  ],
  [
    "a budget whose amounts were lost",
    ({ BUDGET }) => [sql`delete from budget_amounts where budget_id = ${BUDGET}`],
    "budget BUDGET (budget amount): has no amount",
  ],
  [
    "a category of the same name as another",
    ({ FOOD, RENT }) => [
      sql`update categories set parent_id = null, name_folded = 'x' where id = ${RENT}`,
      sql`update categories set name = upper(food.name)
        from (select name from categories where id = ${FOOD}) food where id = ${RENT}`,
    ],
    "category RENT (category name fold): is not compared by its name",
  ],
];

test.each(decided)("%s is reported, and not fixed", async (_, damages, ...expected) => {
  const ledger = await addLedger();
  for (const damage of damages(ledger.names)) await run(api.db, damage);
  const fixing = await examine(ledger, { fix: true });
  for (const line of expected) expect(fixing.lines.join("\n")).toContain(line);

  const again = await examine(ledger);
  expect(again.differences).toBe(fixing.left);
  expect(again.lines.join("\n")).toContain(expected[0]);
  // Derived figures now follow the record, right or wrong.
  expect(again.lines.join("\n")).not.toMatch(
    /\((balance|(daily|monthly) total|payee uses|tag uses)\)/,
  );
});

test("a tag or payee that is written two ways is reported until one of them is renamed", async () => {
  const ledger = await addLedger();
  const { LUNCH } = ledger.names;
  await run(
    api.db,
    sql`update transactions set tags = '{TRIP,work}', payee = 'CAFE GRÖSSE' where id = ${LUNCH}`,
  );
  const report = await examine(ledger, { fix: true });
  expect(report.lines).toContain("a tag (tag uses): is 0, should be 1");
  for (let round = 0; round < 2; round += 1)
    expect(await examine(ledger, { fix: true })).toMatchObject({ fixed: 0, left: report.left });
});

test("damage in one book is not reported for another, and all books are counted", async () => {
  const [healthy, damaged] = [await addLedger(), await addLedger()];
  const { id } = damaged;
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  const before = await examineBooks(api.db, { fix: true, report: () => {} });
  await run(api.db, sql`update accounts set balance_minor = 5 where book_id = ${id}`);
  await run(api.db, sql`delete from changes where book_id = ${id} and seq = 3`);
  const kept = await api.db.$count(accounts, eq(accounts.bookId, id));
  const { books: count, ...found } = await examineBooks(api.db, { fix: true, report });
  expect(count).toBe(await api.db.$count(books));
  expect(found).toEqual({
    differences: before.left + kept + 2,
    fixed: kept,
    left: before.left + 2,
  });
  expect(lines.filter((line) => line.includes(healthy.id))).toEqual([]);
  const balance = `book ${id} account ${damaged.names.CASH} (balance): is 0.05, should be 1062.00 EUR`;
  expect(lines).toContain(balance);
});

test("texts of users are not reported", async () => {
  const ledger = await addLedger();
  const { id } = ledger;
  const damages = [
    sql`update payee_uses set count = 7, search_text = 'x' where book_id = ${id}`,
    sql`update tag_uses set count = 7 where book_id = ${id}`,
    sql`update transactions set search_text = 'x', note = 'hidden' where book_id = ${id}`,
  ];
  for (const damage of damages) await run(api.db, damage);
  const reported = (await examine(ledger, { fix: true })).lines.join("\n");
  expect(reported).toContain("differs from its last change in note");
  expect(reported).not.toMatch(/Café|Bank|Employer|secret|hidden|trip|work|Snacks|Wallet/);
});

test("a server that writes at the same time is not disturbed and causes no differences", async () => {
  const ledger = await addLedger();
  const writing = { ends: false };
  const writes = (async () => {
    for (let cents = 1; !writing.ends; cents += 1)
      await alice.in(ledger.id).transactions.create({
        kind: "expense",
        amount: String(cents / 100),
        accountId: ledger.names.CASH,
        tags: [`tag ${cents}`],
      });
  })();
  const damage = sql`update accounts set balance_minor = balance_minor + 1 where id = ${ledger.names.CASH}`;
  for (let round = 0; round < 10; round += 1) {
    expect(await examine(ledger, { fix: true })).toMatchObject({ lines: [] });
    await run(api.db, damage);
    const { lines, left } = await examine(ledger, { fix: true });
    expect(lines).toEqual([expect.stringMatching(/^account CASH /), "(balance): 1 fixed"]);
    expect(left).toBe(0);
  }
  writing.ends = true;
  await writes;
  expect((await examine(ledger)).lines).toEqual([]);
});

test(
  "if everything in a book is wrong, the differences are counted and the first ones reported",
  { timeout: 120_000 },
  async () => {
    const ledger = await addLedger();
    const { CASH, FOOD } = ledger.names;
    const size = 20_000;
    await run(
      api.db,
      sql`insert into ${transactions} (book_id, id, kind, occurred_on, account_id, currency, amount_minor,
        amount_thousandths, category_id, payee, tags, search_text, created_by, updated_by, operation_id, created_at, updated_at)
      select ${ledger.id}, gen_random_uuid(), 'expense', date '2020-01-01' + n % 2000, ${CASH}, 'EUR',
        n, n * 10, ${FOOD}, 'Payee ' || n, array['tag ' || n], '', ${FOOD}, ${FOOD}, ${FOOD}, now(), now()
      from generate_series(1, ${size}::int) n`,
    );
    const { lines, fixed, left } = await examine(ledger, { fix: true });
    // Searched texts, payees and tags, the days and their months, and one balance.
    expect(fixed).toBe(size * 3 + 2000 + 66 + 1);
    expect(left).toBe(size);
    expect(lines).toContain(`(search text): ${size} fixed`);
    expect(lines).toContain(`(transaction record): ${size - 100} more`);
    expect(lines.length).toBeLessThan(1000);
    expect(await examine(ledger)).toMatchObject({ differences: size });
  },
);
