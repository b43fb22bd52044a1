import type { Plain } from "@outlay/core/testing";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesOf } from "../changes/changes.fixture.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import type { BulkInput } from "./bulk.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let cash: string;
/** Ids of Bob's records. */
let theirs: { account: string; category: string; expense: string };
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  cash = (await alice.api.accounts.list()).items[0]?.id ?? "";
  theirs = {
    account: (await bob.api.accounts.create({ name: "Bob's" })).id,
    category: (await bob.api.categories.create({ name: "Bob's" })).id,
    expense: (await bob.api.expenses.create({ amount: "50" })).id,
  };
});

type Operation = Plain<BulkInput["operations"][number]>;

const expense = (amount: string, more: object = {}): Operation => ({
  op: "create",
  kind: "expense",
  amount,
  ...more,
});
const transfer = (fromAccountId: string, toAccountId: string): Operation => ({
  op: "create",
  kind: "transfer",
  amount: "1",
  fromAccountId,
  toAccountId,
});
const bulk = (operations: Operation[], mode: BulkInput["mode"] = "atomic") =>
  alice.api.transactions.bulk({ operations, mode });
/** Sends input that the types do not allow. */
const sendAnything = (input: object) =>
  Reflect.apply(alice.api.transactions.bulk, undefined, [input]) as Promise<unknown>;
const state = async () => ({
  balance: (await alice.api.accounts.get({ id: cash })).balance,
  ...(await alice.api.transactions.list({ limit: 200, includeTotal: true })),
});

test("an atomic bulk with an error writes nothing; it has the code of the first error, and the issues of all at their index", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10", payee: "Before" });
  const before = await state();
  const unknown = uuidv7();
  const operations = [
    expense("1"),
    { op: "update" as const, id, payee: "After" },
    expense("2", { accountId: unknown }),
    { op: "remove" as const, id, version: 7 },
    expense("3", { splits: [{ categoryId: unknown, amount: "3" }] }),
    { op: "remove" as const, id: unknown },
  ];
  const changes = await changesOf(alice.api, async () => {
    const error = await refusalOf(bulk(operations));
    expect(error.code).toBe("account.not_found");
    expect(error.message).toBe("Nothing was changed. Operation 2: No account has this id.");
    expect(error.issues.map(({ path, code }) => [...path, code])).toEqual([
      ["operations", 2, "accountId", "account.not_found"],
      ["operations", 3, "version", "version.conflict"],
      ["operations", 4, "splits", 0, "categoryId", "category.not_found"],
      ["operations", 5, "transaction.not_found"],
    ]);
  });
  expect(changes).toEqual([]);
  expect(await state()).toEqual(before);
});

test("per item, valid operations are applied and each invalid one has its own error", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10", payee: "Before" });
  const before = await state();
  const unknown = uuidv7();
  const changes = await changesOf(alice.api, async () => {
    const { results } = await bulk(
      [
        expense("2", { accountId: unknown }),
        expense("1"),
        { op: "update", id, payee: "Stale", version: 9 },
        { op: "update", id, payee: "After", version: 1 },
        { op: "remove", id: unknown },
      ],
      "perItem",
    );
    expect(results).toEqual([
      {
        index: 0,
        ok: false,
        error: {
          code: "account.not_found",
          message: "No account has this id.",
          issues: [
            {
              path: ["accountId"],
              code: "account.not_found",
              message: "No account has this id.",
            },
          ],
        },
      },
      { index: 1, ok: true, id: expect.any(String) },
      {
        index: 2,
        ok: false,
        error: {
          code: "version.conflict",
          message: "The current version is 1. Read it, then decide again.",
          issues: [expect.objectContaining({ path: ["version"] })],
        },
      },
      { index: 3, ok: true, id },
      {
        index: 4,
        ok: false,
        error: {
          code: "transaction.not_found",
          message: "No transaction has this id.",
          issues: [],
        },
      },
    ]);
  });
  expect(changes.map(({ op }) => op)).toEqual(["create", "update"]);
  const after = await state();
  expect(after.total).toBe((before.total ?? 0) + 1);
  expect(Number(after.balance)).toBe(Number(before.balance) - 1);
});

test("a bulk per item in which every operation fails succeeds and changes nothing", async () => {
  const changes = await changesOf(alice.api, async () => {
    const { results } = await bulk([{ op: "remove", id: uuidv7() }], "perItem");
    expect(results).toMatchObject([{ index: 0, ok: false }]);
  });
  expect(changes).toEqual([]);
});

test("operations that depend on a failed one fail too, the others are applied", async () => {
  const id = uuidv7();
  const { results } = await bulk(
    [
      expense("5", { id, categoryId: uuidv7() }),
      { op: "create", kind: "refund", amount: "1", refundOf: id },
      { op: "update", id, amount: "6" },
      expense("5", { id }),
    ],
    "perItem",
  );
  expect(results.map((result) => (result.ok ? "done" : result.error.code))).toEqual([
    "category.not_found",
    "expense.not_found",
    "transaction.not_found",
    "done",
  ]);
});

test("the refunds of a bulk together never exceed their expense", async () => {
  const id = uuidv7();
  const refund = (amount: string): Operation => ({
    op: "create",
    kind: "refund",
    amount,
    refundOf: id,
  });
  const { results } = await bulk(
    [expense("10", { id }), refund("6"), refund("6"), refund("4"), refund("0.01")],
    "perItem",
  );
  expect(results.map((result) => (result.ok ? "done" : result.error.message))).toEqual([
    "done",
    "done",
    "Only 4.00 EUR of this expense can still be refunded.",
    "done",
    "Only 0.00 EUR of this expense can still be refunded.",
  ]);
  expect(await alice.api.expenses.get({ id })).toMatchObject({ refundedAmount: "10.00" });
});

const misuses: {
  names: string;
  code: string;
  path: (string | number)[];
  operate: () => Operation;
}[] = [
  {
    names: "account",
    code: "account.not_found",
    path: ["accountId"],
    operate: () => expense("1", { accountId: theirs.account }),
  },
  {
    names: "category",
    code: "category.not_found",
    path: ["categoryId"],
    operate: () => expense("1", { categoryId: theirs.category }),
  },
  {
    names: "category in a split",
    code: "category.not_found",
    path: ["splits", 0, "categoryId"],
    operate: () => expense("1", { splits: [{ categoryId: theirs.category, amount: "1" }] }),
  },
  {
    names: "expense to refund",
    code: "expense.not_found",
    path: ["refundOf"],
    operate: () => ({ op: "create", kind: "refund", amount: "1", refundOf: theirs.expense }),
  },
  {
    names: "account to take from",
    code: "account.not_found",
    path: ["fromAccountId"],
    operate: () => transfer(theirs.account, cash),
  },
  {
    names: "account to bring to",
    code: "account.not_found",
    path: ["toAccountId"],
    operate: () => transfer(cash, theirs.account),
  },
  {
    names: "expense to change",
    code: "transaction.not_found",
    path: [],
    operate: () => ({ op: "update", id: theirs.expense, amount: "1" }),
  },
  {
    names: "expense to delete",
    code: "transaction.not_found",
    path: [],
    operate: () => ({ op: "remove", id: theirs.expense }),
  },
];

test.each(misuses)("another user's $names is not found, in both modes", async (misuse) => {
  const { code, path, operate } = misuse;
  expect(await refusalOf(bulk([expense("1"), operate()]))).toMatchObject({
    code,
    issues: [{ path: ["operations", 1, ...path], code }],
  });
  const { results } = await bulk([operate()], "perItem");
  expect(results).toMatchObject([{ ok: false, error: { code } }]);
  expect(await bob.api.expenses.get({ id: theirs.expense })).toMatchObject({ version: 1 });
});

test("an update does not find another user's account, category or expense", async () => {
  const { id } = await alice.api.expenses.create({ amount: "10" });
  const { id: refundId } = await alice.api.transactions.create({ kind: "refund", amount: "1" });
  const { results } = await bulk(
    [
      { op: "update", id, accountId: theirs.account },
      { op: "update", id, categoryId: theirs.category },
      { op: "update", id, splits: [{ categoryId: theirs.category, amount: "10", note: null }] },
      { op: "update", id: refundId, refundOf: theirs.expense },
      { op: "update", id, kind: "transfer", fromAccountId: cash, toAccountId: theirs.account },
    ],
    "perItem",
  );
  expect(results.map((result) => (result.ok ? "done" : result.error.code))).toEqual([
    "account.not_found",
    "category.not_found",
    "category.not_found",
    "expense.not_found",
    "account.not_found",
  ]);
  expect(await alice.api.transactions.get({ id })).toMatchObject({ version: 1 });
});

test("an id from another book can be used in this one", async () => {
  const { results } = await bulk([expense("1", { id: theirs.expense })]);
  expect(results).toEqual([{ index: 0, ok: true, id: theirs.expense }]);
  expect(await bob.api.expenses.get({ id: theirs.expense })).toMatchObject({ amount: "50.00" });
});

const id = "01920000-0000-7000-8000-000000000001";
const create = { op: "create", kind: "expense", amount: "1" };

test.each([
  { operations: [], faults: ["operations too_small"] },
  { operations: Array.from({ length: 501 }, () => create), faults: ["operations too_big"] },
  { operations: undefined, faults: ["operations invalid_type"] },
  {
    operations: [create, { ...create, colour: 1 }],
    faults: ["operations.1.colour unrecognized_key"],
  },
  { operations: [{ ...create, version: 1 }], faults: ["operations.0.version unrecognized_key"] },
  {
    operations: [{ ...create, toAmount: "1" }],
    faults: ["operations.0.toAmount unrecognized_key"],
  },
  {
    operations: [{ op: "remove", id, amount: "1" }],
    faults: ["operations.0.amount unrecognized_key"],
  },
  { operations: [{ op: "update", id, op2: 1 }], faults: ["operations.0.op2 unrecognized_key"] },
  { operations: [{ op: "restore", id }], faults: ["operations.0.op invalid_union"] },
  { operations: [{ op: "create", amount: "1" }], faults: ["operations.0.kind invalid_union"] },
  { operations: [{ op: "remove" }], faults: ["operations.0.id invalid_type"] },
  {
    operations: [{ ...create, amount: "0" }, create, { ...create, occurredOn: "2026-02-30" }],
    faults: ["operations.0.amount custom", "operations.2.occurredOn invalid_format"],
  },
])("malformed operations are refused at their place: $faults", async ({ operations, faults }) => {
  const error = await refusalOf(sendAnything({ operations }));
  expect(error.code).toBe("input.invalid");
  expect(error.issues.map(({ path, code }) => `${path.join(".")} ${code}`)).toEqual(faults);
});

test("an unknown mode and an unknown key are invalid", async () => {
  const error = await refusalOf(sendAnything({ operations: [create], mode: "some", dryRun: true }));
  expect(error.issues.map(({ path }) => path)).toEqual([["mode"], ["dryRun"]]);
});

test("amounts whose sum is too large fail, and nothing is written", async () => {
  const { id: accountId } = await alice.api.accounts.create({ name: "Rich", currency: "KWD" });
  const before = await state();
  const operations = Array.from({ length: 12 }, () => expense("999999999999999", { accountId }));
  for (const mode of ["atomic", "perItem"] as const)
    expect(await refusalOf(bulk(operations, mode))).toMatchObject({ code: "amount.out_of_range" });
  expect(await state()).toEqual(before);
  expect(await alice.api.accounts.get({ id: accountId })).toMatchObject({ balance: "0.000" });
});

test("a viewer cannot send a bulk", async () => {
  const viewer = await api.signUp("viewer");
  await api.share(alice.bookId, viewer, "viewer");
  const refused = viewer.in(alice.bookId).transactions.bulk({ operations: [expense("1")] });
  expect(await refusalOf(refused)).toMatchObject({ code: "book.forbidden" });
});
