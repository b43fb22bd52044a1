import type { Db } from "@outlay/db";
import type { SQL } from "drizzle-orm";
import { expect } from "vitest";
import { examineBook } from "../registry.ts";
import type { createTestApi, TestUser } from "../testing.ts";

type Api = Awaited<ReturnType<typeof createTestApi>>;

type Ledger = { id: string; names: Record<string, string> };

/** The reported lines without the book's id, and with short names for other ids. */
export async function examineLedger(db: Db, { id, names }: Ledger, { fix = false } = {}) {
  const lines: string[] = [];
  const report = (line: string) => {
    expect(line.startsWith(`book ${id} `)).toBe(true);
    const rest = line.slice(`book ${id} `.length);
    lines.push(
      Object.entries(names).reduce((text, [name, named]) => text.replaceAll(named, name), rest),
    );
  };
  return { lines, ...(await examineBook(db, id, { fix, report })) };
}

/** A book with transactions of every kind: split, refunded, changed, deleted, restored, in two currencies. */
export async function addLedgerOf(api: Api, alice: TestUser) {
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
  const [alert] = (await alice.in(id).alerts.list()).items;
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
    ALERT: alert?.id ?? "",
  };
  return { id, names };
}

export type Names = Awaited<ReturnType<typeof addLedgerOf>>["names"];

/** The number of rows that a statement damages. */
export const run = async (db: Db, statement: SQL) => (await db.execute(statement)).count;
