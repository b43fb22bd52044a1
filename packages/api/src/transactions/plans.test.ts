import { amountInput, dateInput } from "@outlay/core";
import { openDatabase } from "@outlay/db";
import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createTestApi } from "../testing.ts";
import { askingOf, bookOf } from "./together.fixture.ts";
import { selectThresholds } from "../planning/alerts/firings.ts";
import { selectFacts } from "../planning/figures/budget-facts.ts";
import { changeTogether } from "./together.ts";
import { listTransactionsInput } from "../ledger/list.contract.ts";
import { toExpense } from "../ledger/transaction-rows.ts";
import { listTransactions } from "./list.ts";
import { createOf, getTransaction } from "./transactions.ts";

/** Those that are planned again with each execution: PostgreSQL makes five plans for given values before it decides that the general one is as good. */
const plannedAgain = sql`select statement from pg_prepared_statements where custom_plans > 5`;

const api = await createTestApi();
afterAll(api.close);
const alice = await api.signUp("alice");

test("PostgreSQL plans the statements of a create once, and not with each of them again", async () => {
  const { db, close } = openDatabase(api.url, { poolSize: 1 });
  const [ask, book] = [askingOf(db), await bookOf(api, alice)];
  const card = await alice.api.accounts.create({ name: "Card" });
  await alice.api.alerts.create({ kind: "lowBalance", accountId: card.id, below: "10" });
  for (let number = 1; number <= 10; number += 1) {
    const fields = { amount: amountInput.parse(`${number}.50`), payee: "Shop", note: "Lunch" };
    const given = {
      accountId: card.id,
      tags: ["a", "b"],
      occurredOn: dateInput.parse("2026-11-20"),
    };
    await changeTogether(
      ask(book, api.clock.now),
      createOf({ kind: "expense", ...fields, ...given }),
    );
  }
  expect(await db.execute(plannedAgain)).toEqual([]);
  const kept = await db.execute(sql`select 1 from pg_prepared_statements where generic_plans >= 4`);
  expect(kept.length).toBeGreaterThan(12);
  await close();
});

test("PostgreSQL plans the pages and single transactions of a book once", async () => {
  const { db, close } = openDatabase(api.url, { poolSize: 1 });
  const bob = await api.signUp("bob");
  const { id } = await bob.api.expenses.create({ amount: "1.00" });
  const operations = Array.from({ length: 500 }, (_, number) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: `${1 + number}.00`,
  }));
  await bob.api.transactions.bulk({ operations });
  await db.execute(sql`analyze transactions`);
  const book = await bookOf(api, bob);
  const input = listTransactionsInput.parse({ kind: "expense" });
  for (let count = 0; count < 10; count += 1) {
    const { nextCursor } = await listTransactions(db, book, input, toExpense);
    const next = { ...input, cursor: nextCursor ?? undefined, limit: 20 + count };
    await listTransactions(db, book, next, toExpense);
    await getTransaction(db, book, { id });
  }
  expect(await db.execute(plannedAgain)).toEqual([]);
  await close();
});

test("PostgreSQL plans what looks at the budgets whose alerts may fire once", async () => {
  const { db, close } = openDatabase(api.url, { poolSize: 1 });
  const book = await bookOf(api, alice);
  for (let number = 1; number <= 20; number += 1)
    await alice.api.budgets.create({
      name: `Budget ${number}`,
      amount: "100",
      period: { unit: "week" },
    });
  await api.db.execute(sql`analyze`);
  const { items } = await alice.api.budgets.list();
  const on = dateInput.parse("2026-11-20");
  for (const { id } of items.slice(0, 10)) {
    await selectFacts(db, book, { on, ids: [id] });
    await selectThresholds(db, book, { on, ids: [id] });
  }
  expect(await db.execute(plannedAgain)).toEqual([]);
  await close();
});
