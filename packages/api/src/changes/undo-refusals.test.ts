import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { changesSince, newestSeq } from "./changes.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const newest = () => newestSeq(alice.api);
const account = async (name: string) => (await alice.api.accounts.create({ name })).id;
const category = async (name: string, parentId: string | null = null) =>
  (await alice.api.categories.create({ name, parentId })).id;
const expense = async (more: object = {}) =>
  (await alice.api.expenses.create({ amount: "10", ...more })).id;
const refund = async (refundOf: string, amount: string) =>
  (await alice.api.transactions.create({ kind: "refund", amount, refundOf })).id;

/** Awaits a call and returns the number of its change. */
async function doing(call: Promise<unknown>): Promise<number> {
  await call;
  return newest();
}

/** A change to undo, by its number, and the error that prevents it. */
type Case = {
  of: string;
  code: string;
  path?: string[];
  names?: string;
  make: () => Promise<number>;
};

const cases: Case[] = [
  {
    of: "the opening of an account that has a transaction",
    code: "account.in_use",
    path: ["id"],
    make: async () => {
      const id = await account("Used");
      const seq = await newest();
      await expense({ accountId: id });
      return seq;
    },
  },
  {
    of: "the opening of an account that has only a deleted transaction",
    code: "account.in_use",
    path: ["id"],
    make: async () => {
      const id = await account("Used");
      const seq = await newest();
      await alice.api.expenses.remove({ id: await expense({ accountId: id }) });
      return seq;
    },
  },
  {
    of: "the making of a category that a split uses",
    code: "category.in_use",
    path: ["id"],
    make: async () => {
      const id = await category("Used");
      const seq = await newest();
      await expense({ splits: [{ categoryId: id, amount: "10" }] });
      return seq;
    },
  },
  {
    of: "the making of a category with a subcategory",
    code: "category.in_use",
    path: ["id"],
    make: async () => {
      const id = await category("Parent");
      const seq = await newest();
      await category("Child", id);
      return seq;
    },
  },
  {
    of: "the making of Uncategorised",
    code: "category.system",
    make: async () => {
      const changes = await changesSince(alice.api);
      return changes.find(({ after }) => after && "system" in after && after.system)?.seq ?? 0;
    },
  },
  {
    of: "the renaming of a category whose name is taken since",
    code: "category.name_taken",
    path: ["name"],
    make: async () => {
      const id = await category("Old name");
      const seq = await doing(alice.api.categories.update({ id, name: "New name" }));
      await category("old NAME");
      return seq;
    },
  },
  {
    of: "the removal of a category whose name is taken since",
    code: "category.name_taken",
    path: ["name"],
    make: async () => {
      const id = await category("Name");
      const seq = await doing(alice.api.categories.remove({ id }));
      await category("Name");
      return seq;
    },
  },
  {
    of: "the removal of a category whose parent is removed since",
    code: "category.not_found",
    path: ["parentId"],
    make: async () => {
      const parent = await category("Parent");
      const seq = await doing(alice.api.categories.remove({ id: await category("Child", parent) }));
      await alice.api.categories.remove({ id: parent });
      return seq;
    },
  },
  {
    of: "the removal of a category whose parent has a parent since",
    code: "category.nesting",
    path: ["parentId"],
    make: async () => {
      const parent = await category("Parent");
      const seq = await doing(alice.api.categories.remove({ id: await category("Child", parent) }));
      await alice.api.categories.update({ id: parent, parentId: await category("Top") });
      return seq;
    },
  },
  {
    of: "the moving of a category out of a parent that is removed since",
    code: "category.not_found",
    path: ["parentId"],
    make: async () => {
      const parent = await category("Parent");
      const id = await category("Child", parent);
      const seq = await doing(alice.api.categories.update({ id, parentId: null }));
      await alice.api.categories.remove({ id: parent });
      return seq;
    },
  },
  {
    of: "the moving of a category that has a subcategory since",
    code: "category.nesting",
    path: ["parentId"],
    make: async () => {
      const id = await category("Child", await category("Parent"));
      const seq = await doing(alice.api.categories.update({ id, parentId: null }));
      await category("Grandchild", id);
      return seq;
    },
  },
  {
    of: "the moving of an expense out of an account that is archived since",
    code: "account.archived",
    path: ["accountId"],
    make: async () => {
      const [from, to] = [await account("From"), await account("To")];
      const id = await expense({ accountId: from });
      const seq = await doing(alice.api.expenses.update({ id, accountId: to }));
      await alice.api.accounts.update({ id: from, archived: true });
      return seq;
    },
  },
  {
    of: "the moving of an expense out of an account that is removed since",
    code: "account.not_found",
    path: ["accountId"],
    make: async () => {
      const [from, to] = [await account("From"), await account("To")];
      const id = await expense({ accountId: from });
      const seq = await doing(alice.api.expenses.update({ id, accountId: to }));
      await alice.api.accounts.remove({ id: from });
      return seq;
    },
  },
  {
    of: "the moving of an expense out of a category that is archived since",
    code: "category.archived",
    path: ["categoryId"],
    make: async () => {
      const [from, to] = [await category("From"), await category("To")];
      const id = await expense({ categoryId: from });
      const seq = await doing(alice.api.expenses.update({ id, categoryId: to }));
      await alice.api.categories.update({ id: from, archived: true });
      return seq;
    },
  },
  {
    of: "the recording of an expense that has a refund",
    code: "transaction.in_use",
    path: ["id"],
    make: async () => {
      const id = await expense();
      const seq = await newest();
      await refund(id, "1");
      return seq;
    },
  },
  {
    of: "the raising of an expense whose refunds need it",
    code: "refund.exceeds_expense",
    path: ["amount"],
    make: async () => {
      const id = await expense();
      const seq = await doing(alice.api.expenses.update({ id, amount: "20" }));
      await refund(id, "15");
      return seq;
    },
  },
  {
    of: "the making of an expense of an income, when it has a refund",
    code: "transaction.in_use",
    path: ["kind"],
    make: async () => {
      const { id } = await alice.api.transactions.create({ kind: "income", amount: "10" });
      const seq = await doing(alice.api.transactions.update({ id, kind: "expense" }));
      await refund(id, "1");
      return seq;
    },
  },
  {
    of: "the deletion of a refund that is larger than what is left",
    code: "refund.exceeds_expense",
    path: ["amount"],
    make: async () => {
      const id = await expense();
      const first = await refund(id, "6");
      const seq = await doing(alice.api.transactions.remove({ id: first }));
      await refund(id, "5");
      return seq;
    },
  },
  {
    of: "the lowering of a refund to less than others have left",
    code: "refund.exceeds_expense",
    path: ["amount"],
    make: async () => {
      const id = await expense();
      const first = await refund(id, "6");
      const seq = await doing(alice.api.transactions.update({ id: first, amount: "1" }));
      await refund(id, "5");
      return seq;
    },
  },
  {
    of: "the deletion of a refund whose expense is deleted since",
    code: "expense.not_found",
    path: ["refundOf"],
    make: async () => {
      const id = await expense();
      const seq = await doing(alice.api.transactions.remove({ id: await refund(id, "6") }));
      await alice.api.expenses.remove({ id });
      return seq;
    },
  },
];

test.each(cases)("undoing $of fails with $code and changes nothing", async (row) => {
  const seq = await row.make();
  const before = await everything();
  const error = await refusalOf(alice.api.changes.undo({ seq }));
  expect({ code: error.code, path: error.issues[0]?.path }).toEqual({
    code: row.code,
    path: row.path,
  });
  expect(await everything()).toEqual(before);
});

/** The feed, and everything the API shows of the book. */
async function everything() {
  const { accounts, categories, transactions } = alice.api;
  return [
    await changesSince(alice.api),
    await accounts.list({ limit: 200 }),
    await categories.list({ limit: 200 }),
    await transactions.list({ limit: 200 }),
  ];
}

test("a deletion can be undone for 30 days", async () => {
  const { now } = api.clock;
  const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
  const id = await expense();
  const seq = await doing(alice.api.expenses.remove({ id }));
  const undoAt = async (at: Date) => {
    api.clock.now = at;
    const later = await api.signIn(`alice${users}`);
    return later.api.changes.undo({ seq }).finally(() => (api.clock.now = now));
  };
  expect(await refusalOf(undoAt(new Date(days(30).getTime() + 1)))).toMatchObject({
    code: "transaction.restore_expired",
  });
  expect(await undoAt(days(30))).toMatchObject({ op: "restore", after: { id, deletedAt: null } });
});

test("the change of a deleted transaction by renaming a tag cannot be undone, and the error says so", async () => {
  const id = await expense({ tags: ["car"] });
  await expense({ tags: ["car"] });
  await alice.api.expenses.remove({ id });
  await alice.api.tags.rename({ name: "car", newName: "bus" });
  const changes = await changesSince(alice.api);
  const renamed = changes.findLast(({ entityId }) => entityId === id);
  expect(renamed).toMatchObject({ op: "update", after: { tags: ["bus"] } });
  const error = await refusalOf(alice.api.changes.undo({ seq: renamed?.seq ?? 0 }));
  expect(error.code).toBe("change.superseded");
  expect(error.message).toContain("deleted");
  expect(await alice.api.expenses.restore({ id })).toMatchObject({ tags: ["bus"] });
});
