import { afterAll, beforeEach, expect, test } from "vitest";
import fc from "fast-check";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { changesSince, newestSeq } from "./changes.fixture.ts";
import { digestOf, withoutChance } from "./preview.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const preview = (procedure: string, input?: unknown) =>
  alice.api.changes.preview({ procedure, input });

test("a preview says what a removed category would do to its transactions, and does nothing", async () => {
  const { id } = await alice.api.categories.create({ name: "Hobby" });
  const expense = await alice.api.expenses.create({ amount: "10", categoryId: id });
  const before = await digestOf(api.db);

  const { output, changes, changeCount, notifications } = await preview("categories.remove", {
    id,
  });
  expect(output).toBeNull();
  expect(changes.map(({ entity, op, entityId }) => ({ entity, op, entityId }))).toEqual([
    { entity: "transaction", op: "update", entityId: expense.id },
    { entity: "category", op: "delete", entityId: id },
  ]);
  expect(changeCount).toBe(2);
  expect(notifications).toEqual([]);
  expect(await digestOf(api.db)).toBe(before);
});

test("a preview has the notifications that a write would cause, and sends none", async () => {
  await alice.api.budgets.create({ amount: "100" });
  const { changes, notifications } = await preview("expenses.create", { amount: "90" });
  expect(notifications).toEqual([expect.objectContaining({ kind: "budget.threshold" })]);
  expect(changes.map(({ entity }) => entity)).toEqual(["transaction", "notification"]);
  expect((await alice.api.notifications.list()).items).toEqual([]);
  expect((await alice.api.expenses.create({ amount: "90" })).amount).toBe("90.00");
  expect((await alice.api.notifications.list()).items).toHaveLength(1);
});

test("a preview is refused as the write is", async () => {
  expect(await refusalOf(preview("expenses.create", { amount: "-1" }))).toMatchObject({
    code: "input.invalid",
    issues: [expect.objectContaining({ path: ["amount"] })],
  });
  const [cash] = (await alice.api.accounts.list()).items;
  await alice.api.expenses.create({ amount: "1" });
  const refused = await refusalOf(preview("accounts.remove", { id: cash?.id }));
  expect(refused.code).toBe("account.in_use");
});

test.each([
  "expenses.list",
  "changes.preview",
  "changes.live",
  "auth.logout",
  "tokens.create",
  "books.create",
  "imports.preview",
  "webhooks.test",
  "nothing.at_all",
  "constructor",
])("%s has no preview", async (procedure) => {
  const { id } = await alice.api.webhooks.create({ url: "https://example.com/", events: ["*"] });
  const refused = await refusalOf(preview(procedure, { id }));
  expect(refused).toMatchObject({ code: "input.invalid", issues: [{ path: ["procedure"] }] });
});

test("a preview of a book's settings is of the book that is named, for its owner alone", async () => {
  const bob = await api.signUp(`bob${users}`);
  const change = { id: alice.bookId, name: "Home" };
  await api.share(alice.bookId, bob, "editor");
  const asBob = bob.api.changes.preview({ procedure: "books.update", input: change });
  expect((await refusalOf(asBob)).code).toBe("book.forbidden");
  const { output, changes } = await preview("books.update", change);
  expect(output).toMatchObject({ name: "Home" });
  expect(changes).toMatchObject([{ entity: "book", op: "update" }]);
  const stranger = await api.signUp(`carol${users}`);
  const asStranger = stranger.api.changes.preview({ procedure: "books.update", input: change });
  expect((await refusalOf(asStranger)).code).toBe("book.not_found");
});

test("a preview mails nobody and uses up no Idempotency-Key", async () => {
  const invited = { id: alice.bookId, email: "dora@example.com", role: "viewer" };
  await api.settle();
  await preview("members.invite", invited);
  expect(await api.settle()).toEqual([]);
  const keyed = alice.withKey("once");
  await keyed.changes.preview({ procedure: "expenses.create", input: { amount: "1" } });
  expect((await keyed.expenses.create({ amount: "2" })).amount).toBe("2.00");
});

test("a token previews what it may do, if it may read changes", async () => {
  const previewWith = async (scopes: ("changes:read" | "tags:write" | "tags:read")[]) => {
    const { token } = await alice.api.tokens.create({ name: "A program", scopes });
    const program = api.as({ authorization: `Bearer ${token}` });
    return program.changes.preview({
      procedure: "tags.rename",
      input: { name: "car", newName: "bus" },
    });
  };
  await alice.api.expenses.create({ amount: "1", tags: ["car"] });
  expect((await previewWith(["changes:read", "tags:write"])).changes).toHaveLength(1);
  for (const scopes of [["changes:read", "tags:read"] as const, ["tags:write"] as const])
    expect((await refusalOf(previewWith([...scopes]))).code).toBe("auth.scope_missing");
});

test("a preview keeps to a token's limit of a day and counts for none of it", async () => {
  const limits = { writesPerDay: 1 };
  const { token } = await alice.api.tokens.create({
    name: "Till",
    scopes: ["read", "write"],
    limits,
  });
  const till = api.as({ authorization: `Bearer ${token}` });
  const previewed = async () =>
    till.changes.preview({ procedure: "expenses.create", input: { amount: "1" } });
  for (let times = 0; times < 3; times += 1) expect((await previewed()).changeCount).toBe(1);
  await till.expenses.create({ amount: "1" });
  expect((await refusalOf(previewed())).code).toBe("auth.limit_exceeded");
  expect((await refusalOf(till.expenses.create({ amount: "1" }))).code).toBe("auth.limit_exceeded");
});

test("many previews at once wait for each other", async () => {
  const all = Array.from({ length: 20 }, () => preview("expenses.create", { amount: "1" }));
  const counts = (await Promise.all(all)).map(({ changeCount }) => changeCount);
  expect(new Set(counts)).toEqual(new Set([1]));
});

test("a preview of many long changes lists the first ones and counts all", async () => {
  await alice.api.budgets.create({ amount: "100" });
  const operations = Array.from({ length: 500 }, () => ({
    op: "create",
    kind: "expense",
    amount: "1",
    note: "n".repeat(2000),
  }));
  const { changes, changeCount, notifications } = await preview("transactions.bulk", {
    operations,
  });
  expect(changeCount).toBe(501);
  expect(changes.length).toBeLessThan(501);
  expect(notifications).toHaveLength(1);
});

/** Calls a procedure by its path. */
async function call(procedure: string, input: unknown): Promise<unknown> {
  const called: unknown = procedure
    .split(".")
    .reduce((node: object, key) => Reflect.get(node, key) as object, alice.api);
  return (called as (given: unknown) => Promise<unknown>)(input);
}

type Known = Record<"transactions" | "categories" | "accounts" | "budgets", string[]> & {
  seq: number;
};
type Step = { procedure: string; input: (known: Known) => object | undefined };

async function know(): Promise<Known> {
  const idsOf = ({ items }: { items: readonly { id: string }[] }) => items.map(({ id }) => id);
  const { transactions, categories, accounts, budgets } = alice.api;
  const [recorded, kinds, held, planned] = await Promise.all([
    transactions.list(),
    categories.list(),
    accounts.list(),
    budgets.list(),
  ]);
  return {
    transactions: idsOf(recorded),
    categories: idsOf(kinds),
    accounts: idsOf(held),
    budgets: idsOf(planned),
    seq: await newestSeq(alice.api),
  };
}

const place = fc.nat(20);
const amount = fc.integer({ min: 1, max: 9000 }).map((cents) => (cents / 100).toFixed(2));
const idOf = (ids: readonly string[], at: number) => ids[at % ids.length];

/** Writes on what there is; some are refused. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(amount, place, fc.constantFrom("a", "b")).map(([given, at, tag]) => ({
    procedure: "expenses.create",
    input: ({ categories }: Known) => ({
      amount: given,
      categoryId: idOf(categories, at),
      payee: "Shop",
      tags: [tag],
    }),
  })),
  fc.tuple(amount, place).map(([given, at]) => ({
    procedure: "transactions.update",
    input: ({ transactions }: Known) => ({ id: idOf(transactions, at), amount: given }),
  })),
  fc.tuple(place, place).map(([at, to]) => ({
    procedure: "categories.remove",
    input: ({ categories }: Known) => ({
      id: idOf(categories, at),
      replacementId: idOf(categories, to),
    }),
  })),
  fc.tuple(amount, place).map(([given, at]) => ({
    procedure: "budgets.create",
    input: ({ categories }: Known) => ({ amount: given, categoryId: idOf(categories, at) }),
  })),
  fc.tuple(amount, place).map(([given, at]) => ({
    procedure: "budgets.update",
    input: ({ budgets }: Known) => ({ id: idOf(budgets, at), amount: given }),
  })),
  place.map((at) => ({
    procedure: "transactions.remove",
    input: ({ transactions }: Known) => ({ id: idOf(transactions, at) }),
  })),
  place.map((at) => ({
    procedure: "accounts.update",
    input: ({ accounts }: Known) => ({ id: idOf(accounts, at), openingBalance: String(at) }),
  })),
  fc.nat(5).map((back) => ({
    procedure: "changes.undo",
    input: ({ seq }: Known) => ({ seq: Math.max(1, seq - back) }),
  })),
  fc.constant({ procedure: "tags.merge", input: () => ({ names: ["a"], into: "b" }) }),
  fc.constant({ procedure: "payees.rename", input: () => ({ name: "Shop", newName: "Market" }) }),
  fc.constant({ procedure: "notifications.markAllRead", input: () => undefined }),
);

test("the output and changes of a preview are those of the write that follows, refusals too", async () => {
  const accountId = (await know()).accounts[0] ?? "";
  await alice.api.alerts.create({ kind: "lowBalance", accountId, below: "100" });
  const takeStep = async ({ procedure, input: inputFor }: Step) => {
    const known = await know();
    const input = inputFor(known);
    const shown = await preview(procedure, input).then(
      ({ output, changes }) => ({ output, changes }),
      (error: unknown) => String(error),
    );
    const done = await call(procedure, input).then(
      async (output) => ({
        output: output ?? null,
        changes: await changesSince(alice.api, known.seq),
      }),
      (error: unknown) => String(error),
    );
    expect(withoutChance(shown)).toEqual(withoutChance(done));
  };
  const several = fc.array(step, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(several, async (steps) => {
      for (const each of steps) await takeStep(each);
    }),
    { numRuns: 12 },
  );
});
