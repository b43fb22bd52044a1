import { shareTotals, transactions } from "@outlay/db";
import fc from "fast-check";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test } from "../testing.ts";
import { equal, household } from "./household.fixture.ts";

test("cents are given out by the largest remainder, in the order of the parts", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, nets } = await household(api, alice);
  const three = await caller.expenses.create({
    amount: "10",
    shares: { paidBy: ann, split: equal(bob, ann, cid) },
  });
  expect(three.shares).toEqual({
    paidBy: ann,
    split: {
      kind: "equal",
      parts: [
        { personId: bob, weight: null, amount: "3.34" },
        { personId: ann, weight: null, amount: "3.33" },
        { personId: cid, weight: null, amount: "3.33" },
      ],
    },
  });
  const parts = [
    { personId: ann, weight: 60 },
    { personId: bob, weight: 40 },
  ];
  const rent = await caller.expenses.create({
    amount: "0.03",
    shares: { paidBy: bob, split: { kind: "weights", parts } },
  });
  expect(rent.shares?.split.parts.map(({ amount }) => amount)).toEqual(["0.02", "0.01"]);
  expect(await nets()).toEqual({ Ann: "6.65", Bob: "-3.32", Cid: "-3.33" });
});

test("exact parts that do not add up are refused, also by the database", async ({ api, alice }) => {
  const { caller, ann, bob } = await household(api, alice);
  const parts = [
    { personId: ann, amount: "4" },
    { personId: bob, amount: "5" },
  ];
  const split = { kind: "exact" as const, parts };
  const unbalanced = await refusalOf(
    caller.expenses.create({ amount: "10", shares: { paidBy: ann, split } }),
  );
  expect(unbalanced.code).toBe("shares.unbalanced");
  const { id } = await caller.expenses.create({ amount: "9", shares: { paidBy: ann, split } });
  expect((await refusalOf(caller.expenses.update({ id, amount: "10" }))).code).toBe(
    "shares.unbalanced",
  );
  const damaged = api.db.execute(sql`update ${transactions} set amount_minor = 1000,
    amount_thousandths = 10000 where id = ${id}`);
  await expect(damaged).rejects.toMatchObject({
    cause: { constraint_name: "transactions_shares_sum" },
  });
});

test("without a split the default of the category counts, then its parent's, then the book's", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid } = await household(api, alice);
  const home = (await caller.categories.create({ name: "Home" })).id;
  const rent = (await caller.categories.create({ name: "Rent", parentId: home })).id;
  const power = (await caller.categories.create({ name: "Power", parentId: home })).id;
  const weights = (...of: number[]) => ({
    kind: "weights" as const,
    parts: [ann, bob].map((personId, index) => ({ personId, weight: of[index] ?? 1 })),
  });
  await caller.household.setDefault({ split: equal(ann, bob) });
  await caller.household.setDefault({ categoryId: home, split: weights(3, 1) });
  await caller.household.setDefault({ categoryId: rent, split: weights(60, 40) });
  const partsOf = async (categoryId?: string) => {
    const input = { amount: "100", ...(categoryId && { categoryId }), shares: {} };
    const { shares } = await caller.expenses.create(input);
    expect(shares?.paidBy).toBe(ann);
    return shares?.split.parts.map(({ amount }) => amount);
  };
  expect(await partsOf()).toEqual(["50.00", "50.00"]);
  expect(await partsOf(rent)).toEqual(["60.00", "40.00"]);
  expect(await partsOf(power)).toEqual(["75.00", "25.00"]);
  await caller.household.updatePerson({ id: bob, archived: true });
  expect(await partsOf(rent)).toEqual(["100.00"]);
  await caller.household.setDefault({ split: null });
  expect((await caller.household.defaults()).items).toHaveLength(2);
  expect(await partsOf()).toEqual(["50.00", "50.00"]);
  const left = { paidBy: bob, split: equal(ann, cid) };
  expect((await refusalOf(caller.expenses.create({ amount: "1", shares: left }))).code).toBe(
    "person.archived",
  );
});

test("a refund is shared as its expense, and what is received counts against what was paid", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const split = equal(ann, bob);
  const { id } = await caller.expenses.create({ amount: "100", shares: { paidBy: ann, split } });
  await caller.transactions.create({ kind: "refund", amount: "20", refundOf: id });
  expect(await nets()).toEqual({ Ann: "40.00", Bob: "-40.00", Cid: "0.00" });
  await caller.transactions.create({
    kind: "income",
    amount: "10",
    shares: { paidBy: bob, split },
  });
  expect(await nets()).toEqual({ Ann: "45.00", Bob: "-45.00", Cid: "0.00" });
});

test("what was received is not paid: changing sides, a transaction is shared no longer unless it says how", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(bob) };
  const { id } = await caller.transactions.create({ kind: "income", amount: "20", shares });
  expect(await nets()).toMatchObject({ Ann: "-20.00", Bob: "20.00" });
  expect((await caller.transactions.update({ id, kind: "expense" })).shares).toBeNull();
  expect(await nets()).toMatchObject({ Ann: "0.00", Bob: "0.00" });
  await caller.transactions.update({ id, kind: "income", shares });
  expect(await nets()).toMatchObject({ Ann: "-20.00", Bob: "20.00" });
});

test("beyond twenty people those who share are named, so that nobody is left out unseen", async ({
  api,
  alice,
}) => {
  const { caller, ann } = await household(api, alice);
  for (let more = 0; more < 18; more += 1) await caller.household.addPerson({ name: `P${more}` });
  const refusal = await refusalOf(caller.expenses.create({ amount: "1", shares: {} }));
  expect(refusal).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["shares", "split"] }],
  });
  await caller.household.setDefault({ split: equal(ann) });
  expect((await caller.expenses.create({ amount: "1", shares: {} })).shares).not.toBeNull();
});

test("a person in a default is not removed", async ({ api, alice }) => {
  const { caller, bob, ann } = await household(api, alice);
  await caller.household.setDefault({ split: equal(ann, bob) });
  const refusal = await refusalOf(caller.household.removePerson({ id: bob }));
  expect(refusal.code).toBe("person.in_use");
  await caller.household.setDefault({ split: null });
  await caller.household.removePerson({ id: bob });
});

test("a settlement is money outside, or goes through accounts without being income or spending", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets, bookId } = await household(api, alice);
  const [cash] = (await caller.accounts.list()).items;
  const accountId = cash?.id ?? "";
  const other = (await caller.accounts.create({ name: "Bob's" })).id;
  await caller.expenses.create({ amount: "100", shares: { paidBy: ann, split: equal(bob) } });
  const paid = { from: bob, to: ann };
  const outside = await caller.household.settle({ ...paid, amount: "40" });
  expect(outside.transactionId).toBeNull();
  const into = await caller.household.settle({ ...paid, amount: "30", intoAccountId: accountId });
  const moved = await caller.household.settle({
    ...paid,
    amount: "20",
    accountId: other,
    intoAccountId: accountId,
  });
  const left = await caller.household.settle({ ...paid, amount: "10", accountId });
  expect(await nets()).toEqual({ Ann: "0.00", Bob: "0.00", Cid: "0.00" });
  expect((await caller.household.balances()).transfers).toEqual([]);
  const kindOf = async (id: string | null) =>
    (await caller.transactions.get({ id: id ?? "" })).kind;
  expect([
    await kindOf(into.transactionId),
    await kindOf(moved.transactionId),
    await kindOf(left.transactionId),
  ]).toEqual(["income", "transfer", "expense"]);
  expect(await caller.analytics.summary({})).toMatchObject({ income: "0.00", expense: "100.00" });
  expect((await caller.household.settlements()).items.map(({ id }) => id)).toEqual([outside.id]);
  await caller.household.removeSettlement({ id: outside.id });
  await caller.household.removeSettlement({ id: outside.id });
  expect(await nets()).toMatchObject({ Ann: "40.00", Bob: "-40.00" });
  const last = (await changesSince(caller)).at(-1);
  await caller.changes.undo({ seq: last?.seq ?? 0 });
  expect(await nets()).toMatchObject({ Ann: "0.00", Bob: "0.00" });
  await caller.books.update({ id: bookId, closedThrough: outside.settledOn });
  expect((await refusalOf(caller.household.settle({ ...paid, amount: "1" }))).code).toBe(
    "period.closed",
  );
});

test("each record counts at the rate of its day, and the nets add up to zero; without a rate it is listed", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, cid, nets } = await household(api, alice);
  const { id: accountId } = await caller.accounts.create({ name: "Dollars", currency: "USD" });
  const split = equal(ann, bob, cid);
  const spend = (occurredOn: string) =>
    caller.expenses.create({
      amount: "10",
      accountId,
      occurredOn,
      shares: { paidBy: ann, split },
    });
  await spend("2026-01-10");
  expect(await caller.household.balances()).toMatchObject({
    transfers: [],
    unconverted: [
      { personId: ann, currency: "USD", net: "6.66" },
      { personId: bob, currency: "USD", net: "-3.33" },
      { personId: cid, currency: "USD", net: "-3.33" },
    ],
  });
  await caller.rates.set({ base: "EUR", quote: "USD", on: "2026-01-01", rate: "2" });
  await caller.rates.set({ base: "EUR", quote: "USD", on: "2026-02-01", rate: "4" });
  await spend("2026-02-10");
  expect(await nets()).toEqual({ Ann: "4.99", Bob: "-2.50", Cid: "-2.49" });
});

test("a guest becomes a member, keeps the history when they leave, and is removed only without one", async ({
  api,
  alice,
  bob: other,
}) => {
  const { bookId, caller, ann, bob, cid } = await household(api, alice);
  const stranger = caller.household.updatePerson({ id: bob, userId: other.id });
  expect((await refusalOf(stranger)).code).toBe("member.not_found");
  await api.share(bookId, other, "editor");
  expect(await caller.household.updatePerson({ id: bob, userId: other.id })).toMatchObject({
    userId: other.id,
    name: "Bob",
  });
  const twice = caller.household.addPerson({ name: "Twin", userId: other.id });
  expect((await refusalOf(twice)).code).toBe("person.user_taken");
  const own = { amount: "4", shares: { split: equal(ann, bob) } };
  expect((await other.in(bookId).expenses.create(own)).shares?.paidBy).toBe(bob);
  await caller.members.remove({ id: bookId, userId: other.id });
  expect((await caller.household.balances()).items[1]).toMatchObject({ name: "Bob", net: "2.00" });
  expect((await refusalOf(caller.household.removePerson({ id: bob }))).code).toBe("person.in_use");
  await caller.household.removePerson({ id: cid });
  await caller.changes.undo({ seq: (await changesSince(caller)).at(-1)?.seq ?? 0 });
  expect((await caller.household.people()).items.map(({ name }) => name)).toContain("Cid");
  const strangers = other.api.expenses.create({ amount: "1", shares: { paidBy: ann } });
  expect((await refusalOf(strangers)).code).toBe("person.not_found");
});

test("undo brings shares back as they were, though a person has been archived since", async ({
  api,
  alice,
}) => {
  const { caller, ann, bob, nets } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(ann, bob) };
  const { id } = await caller.expenses.create({ amount: "1", shares });
  await caller.expenses.update({ id, shares: null });
  expect(await nets()).toMatchObject({ Ann: "0.00", Bob: "0.00" });
  await caller.household.updatePerson({ id: bob, archived: true });
  const change = (await changesSince(caller)).at(-2);
  await caller.changes.undo({ seq: change?.seq ?? 0 });
  expect(await nets()).toMatchObject({ Ann: "0.50", Bob: "-0.50" });
});

test("the doctor finds sums that do not follow from what was shared, and makes them again", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann, bob, nets } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(ann, bob) };
  await caller.expenses.create({ amount: "40", shares });
  await caller.household.settle({ from: bob, to: ann, amount: "7" });
  const reported: string[] = [];
  const examine = (fix: boolean) =>
    examineBook(api.db, bookId, { fix, report: (text) => reported.push(text) });
  expect(await examine(false)).toMatchObject({ differences: 0 });
  await api.db.execute(sql`update share_totals set paid_minor = 1 where person_id = ${ann}`);
  await api.db.execute(sql`delete from share_days where person_id = ${bob}`);
  expect(await examine(true)).toMatchObject({ differences: 2, left: 0 });
  expect(reported.join(" ")).toContain(`person ${ann} (shares): has a net of`);
  expect(await nets()).toMatchObject({ Ann: "13.00", Bob: "-13.00" });
});

type Step =
  | { do: "spend" | "receive"; amount: number; payer: number; among: number[]; weights: number[] }
  | { do: "settle"; amount: number; payer: number; among: number[] }
  | { do: "remove" | "restore" | "change"; pick: number; amount: number };

const people = fc.shuffledSubarray([0, 1, 2], { minLength: 1 });
const amount = fc.integer({ min: 1, max: 100_000 });
const payer = fc.nat(2);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom("spend" as const, "receive" as const),
    amount,
    payer,
    among: people,
    weights: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant("settle" as const), amount, payer, among: people }),
  fc.record({
    do: fc.constantFrom("remove" as const, "restore" as const, "change" as const),
    pick: fc.nat(9),
    amount,
  }),
);

type Known = {
  id: string;
  sign: number;
  amount: number;
  payer: number;
  weights: number[];
  among: number[];
  isLive: boolean;
};

/** The parts in cents by the largest remainder, in floats of whole numbers: another way than the server's. */
function plainParts({ amount: cents, among, weights }: Known): number[] {
  const total = among.reduce((sum, one) => sum + (weights[one] ?? 1), 0);
  const parts = among.map((one) => Math.floor((cents * (weights[one] ?? 1)) / total));
  const order = among
    .map((one, index) => ({ index, rest: (cents * (weights[one] ?? 1)) % total }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  let missing = cents - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of order) if (missing-- > 0) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

test("after any shares and settlements the nets add up to zero, and equal a plain reference", async ({
  api,
  alice,
}) => {
  const decimal = (cents: number) => (cents / 100).toFixed(2);
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 20 }), async (given) => {
      const { caller, ann, bob, cid, bookId, nets } = await household(api, alice);
      const ids = [ann, bob, cid];
      const id = (index: number) => ids[index] ?? "";
      const known: Known[] = [];
      const settled = [0, 0, 0];
      const add = (index: number, cents: number) =>
        (settled[index] = (settled[index] ?? 0) + cents);
      for (const step of given) {
        if ("pick" in step) {
          const entry = known[step.pick % Math.max(known.length, 1)];
          if (!entry) continue;
          if (step.do === "remove") await caller.transactions.remove({ id: entry.id });
          else if (step.do === "restore") await caller.transactions.restore({ id: entry.id });
          else if (entry.isLive) {
            await caller.transactions.update({ id: entry.id, amount: decimal(step.amount) });
            entry.amount = step.amount;
          }
          if (step.do !== "change") entry.isLive = step.do === "restore";
        } else if (step.do === "settle") {
          const to = step.among.find((one) => one !== step.payer);
          if (to === undefined) continue;
          const paid = { from: id(step.payer), to: id(to), amount: decimal(step.amount) };
          await caller.household.settle(paid);
          add(step.payer, step.amount);
          add(to, -step.amount);
        } else {
          const parts = step.among.map((one) => ({
            personId: id(one),
            weight: step.weights[one] ?? 1,
          }));
          const entry = await caller.transactions.create({
            kind: step.do === "spend" ? "expense" : "income",
            amount: decimal(step.amount),
            shares: { paidBy: id(step.payer), split: { kind: "weights", parts } },
          });
          known.push({ ...step, id: entry.id, sign: step.do === "spend" ? 1 : -1, isLive: true });
        }
      }
      const due = [...settled];
      for (const entry of known.filter(({ isLive }) => isLive)) {
        due[entry.payer] = (due[entry.payer] ?? 0) + entry.sign * entry.amount;
        plainParts(entry).forEach((part, index) => {
          const one = entry.among[index] ?? 0;
          due[one] = (due[one] ?? 0) - entry.sign * part;
        });
      }
      expect(due.reduce((sum, cents) => sum + cents, 0)).toBe(0);
      expect(await nets()).toEqual({
        Ann: decimal(due[0] ?? 0),
        Bob: decimal(due[1] ?? 0),
        Cid: decimal(due[2] ?? 0),
      });
      const [stored] = await api.db
        .select({ net: sql<string>`coalesce(sum(paid_minor - owed_minor), 0)::text` })
        .from(shareTotals)
        .where(sql`book_id = ${bookId}`);
      expect(stored?.net).toBe("0");
    }),
    { numRuns: 12 },
  );
});
