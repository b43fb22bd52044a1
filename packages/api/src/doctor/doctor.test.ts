import { accounts, books } from "@outlay/db";
import { eq, type SQL, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { examineBooks } from "../registry.ts";
import { rent } from "../schedules/schedules.fixture.ts";
import { addLedgerOf, examineLedger, type Names, run } from "./damaged-ledger.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
});

type Ledger = Awaited<ReturnType<typeof addLedgerOf>>;
const addLedger = () => addLedgerOf(api, alice);
const examine = (
  ledger: Pick<Ledger, "id"> & { names: Record<string, string> },
  how: { fix?: boolean } = {},
) => examineLedger(api.db, ledger, how);

test("a book written only by the API has no differences", async () => {
  const ledger = await addLedger();
  expect(await examine(ledger)).toEqual({ lines: [], differences: 0, fixed: 0, left: 0 });
});

// Before the others, whose books would be examined, too.
test("damage in one book is not reported for another, and all books are counted", async () => {
  const [healthy, damaged] = [await addLedger(), await addLedger()];
  const { id } = damaged;
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  const before = await examineBooks(api.db, { fix: true, report: () => {} });
  await run(api.db, sql`update accounts set balance_minor = 5 where book_id = ${id}`);
  await run(api.db, sql`delete from changes where book_id = ${id} and seq = 3`);
  const kept = await api.db.$count(accounts, eq(accounts.bookId, id));
  const steps: string[] = [];
  const onBook = (done: number, of: number) => steps.push(`${done}/${of}`);
  const { books: count, ...found } = await examineBooks(api.db, { fix: true, report, onBook });
  expect(steps).toEqual(Array.from({ length: count }, (_, done) => `${done}/${count}`));
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

/** Each damages one row of a valid book in a way that the API never would. */
const derived: [string, (of: Names) => SQL, ...lines: string[]][] = [
  // The first: what others fix leaves what is carried over to be computed when it is next asked for.
  [
    "what is carried over into a period of a budget",
    ({ BUDGET }) => sql`update budgets set carried_minor = 7 where id = ${BUDGET}`,
    "budget BUDGET from 2026-11-01 (carried over): is 0.07, should be 0.00 EUR",
  ],
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
    "alert ALERT (alert state): should be armed",
  ],
  [
    "how much counts in a budget",
    ({ BUDGET }) => sql`update budget_spending set count = 0 where budget_id = ${BUDGET}`,
    "budget BUDGET from 2026-11-01 in EUR (budget spending): is 15.00 (count 0), should be 15.00 EUR (count 3)",
    "alert ALERT (alert state): should be armed",
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
    "a change of an earlier instant than the one before it",
    ({ MOVED }) =>
      sql`update changes set at = at - interval '1 hour' where entity_id = ${MOVED} and op = 'update'`,
    "transaction MOVED (feed time): a change of it is of an earlier instant than one before",
  ],
  [
    "by what a category's name is unique",
    ({ RENT }) => sql`update categories set name_folded = upper(name) where id = ${RENT}`,
    "category RENT (category name fold): is not compared by its name",
  ],
];

/** The ledger of the test before, if all that was wrong in it is fixed. */
let fixedLedger: Ledger | undefined;
afterEach(({ task }) => {
  if (task.result?.state === "fail") fixedLedger = undefined;
});

test.each(derived)("%s is caught and fixed", async (_, damage, ...expected) => {
  const ledger = (fixedLedger ??= await addLedger());
  expect(await run(api.db, damage(ledger.names))).toBe(1);
  const { length: differences } = expected;
  const found = { lines: expected, differences };
  expect(await examine(ledger)).toEqual({ ...found, fixed: 0, left: differences });

  const [, name] = /\(([a-z ]+)\): /.exec(expected[0] ?? "") ?? [];
  const lines = [...expected, `(${name}): 1 fixed`];
  // What follows from it is gone with it, which the next examination says.
  const left = differences - 1;
  expect(await examine(ledger, { fix: true })).toEqual({ lines, differences, fixed: 1, left });
  expect(await examine(ledger)).toMatchObject({ lines: [], differences: 0 });
});

test("by what schedules and receipts are found is caught and fixed", async () => {
  const ledger = await addLedger();
  const { schedules, attachments } = alice.in(ledger.id);
  const { id: SCHEDULE } = await schedules.create(rent);
  const receipt = { file: new Blob(["%PDF-1.7"]), text: "Café", transactionId: ledger.names.LUNCH };
  const { id: RECEIPT } = await attachments.create(receipt);
  await run(
    api.db,
    sql`update schedule_settings set amount_thousandths = 7 where schedule_id = ${SCHEDULE}`,
  );
  await run(api.db, sql`update attachments set search_text = null where id = ${RECEIPT}`);
  const named = { ...ledger, names: { ...ledger.names, SCHEDULE, RECEIPT } };
  const report = await examine(named, { fix: true });
  expect(report).toMatchObject({ differences: 2, fixed: 2, left: 0 });
  expect(report.lines).toEqual(
    expect.arrayContaining([
      "schedule SCHEDULE (schedule amount in thousandths): is 7, should be 950000",
      "attachment RECEIPT (attachment search text): is not searched by its text",
    ]),
  );
  expect(await examine(named)).toMatchObject({ differences: 0 });
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
