import { amountInput } from "@outlay/core";
import { memberships, openDatabase, transactions } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Book } from "../access/book.ts";
import { changesSince } from "../changes/changes.fixture.ts";
import { withoutChance } from "../changes/preview.fixture.ts";
import { createBookQueues } from "../feed/lock.ts";
import { examineBook, findAppError } from "../registry.ts";
import { createTransactionInput } from "../ledger/create.contract.ts";
import { fromCreateInput } from "../ledger/transaction-fields.logic.ts";
import { updateTransactionInput } from "../ledger/update.contract.ts";
import { createTestApi, type TestUser } from "../testing.ts";
import { askingOf, bookOf, cutAtCommit, lockElsewhere, waitingPids } from "./together.fixture.ts";
import { changeTogether, removeTogether } from "./together.ts";
import { createOf, type Request, updateOf } from "./transactions.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let users = 0;
beforeEach(async () => {
  users += 1;
  alice = await api.signUp(`alice${users}`);
  bob = await api.signUp(`bob${users}`);
  await api.share(alice.bookId, bob, "editor");
});

/** The transactions of PostgreSQL that wrote the transactions of a book. */
async function writesIn(bookId: string): Promise<string[]> {
  const rows = await api.db
    .selectDistinct({ xmin: sql<string>`xmin::text` })
    .from(transactions)
    .where(eq(transactions.bookId, bookId));
  return rows.map(({ xmin }) => xmin);
}

async function findings(bookId: string): Promise<string[]> {
  const lines: string[] = [];
  await examineBook(api.db, bookId, { fix: false, report: (line) => lines.push(line) });
  return lines;
}

const queues = createBookQueues();
const ask = askingOf(api.db, queues);
/** Recorded in a second of its own, as requests that arrive one after another. */
const at = (second: number) => new Date(api.clock.now.getTime() + second * 1000);
const spend = (amount: string, more: Partial<Parameters<typeof createOf>[0]> = {}): Request =>
  createOf({ kind: "expense", amount: amountInput.parse(amount), ...more });

/** A book that is held, with one request that waits for it; those that are sent meanwhile wait behind that. */
async function holdTurn(book: Book, change?: Parameters<typeof lockElsewhere>[2]) {
  const release = await lockElsewhere(api, book.id, change);
  const first = changeTogether(ask(book, at(0)), spend("1"));
  await expect.poll(() => waitingPids(api)).toHaveLength(1);
  return { release, first };
}

test("requests that wait for one book are posted in one transaction, each as an operation of its own user", async () => {
  const [alices, bobs] = [await bookOf(api, alice), await bookOf(api, bob, alice.bookId)];
  const { release, first } = await holdTurn(alices);
  const reported: string[] = [];
  const others = Array.from({ length: 20 }, (_, index) => {
    const asking = ask(index % 2 === 0 ? alices : bobs, at(index + 1));
    const reportOperation = (id: string) => void reported.push(id);
    return changeTogether({ ...asking, reportOperation }, spend(`${index + 2}`));
  });
  await release();
  const expenses = await Promise.all([first, ...others]);
  expect(await writesIn(alice.bookId)).toHaveLength(2);
  const feed = (await changesSince(alice.api)).filter(({ entity }) => entity === "transaction");
  expect(feed).toMatchObject(
    expenses.map(({ id, operationId, createdBy, createdAt }) => {
      return { entityId: id, operationId, actorId: createdBy, at: createdAt };
    }),
  );
  expect(feed.map(({ actorId }) => actorId === bob.id)).toContain(true);
  expect(reported).toEqual(expenses.slice(1).map(({ operationId }) => operationId));
  expect(new Set(reported).size).toBe(20);
  expect(await findings(alice.bookId)).toEqual([]);
});

test("what is shared by requests that wait together was paid by the person who sends each", async () => {
  const person = async (user: TestUser) =>
    (await alice.api.household.addPerson({ name: user.id, userId: user.id })).id;
  const people = [await person(alice), await person(bob)];
  const [alices, bobs] = [await bookOf(api, alice), await bookOf(api, bob, alice.bookId)];
  const { release, first } = await holdTurn(alices);
  const sent = [alices, bobs].map((book, index) =>
    changeTogether(ask(book, at(index)), spend("2", { shares: {} })),
  );
  await release();
  await first;
  expect((await Promise.all(sent)).map(({ shares }) => shares?.paidBy)).toEqual(people);
});

test("of requests that wait together those that are wrong fail alone, and leave nothing", async () => {
  const book = await bookOf(api, alice);
  const kept = await alice.api.expenses.create({ amount: "5" });
  const { release, first } = await holdTurn(book);
  const elsewhere = { accountId: uuidv7() };
  const sent: [request: Request, code: string | undefined][] = [
    [spend("2"), undefined],
    [spend("3", elsewhere), "account.not_found"],
    [updateOf({ id: kept.id, version: 1, note: "changed" }), undefined],
    [updateOf({ id: kept.id, version: 1, note: "late" }), "version.conflict"],
    [spend("4", { id: kept.id }), "id.taken"],
    [{ op: "restore", id: uuidv7() }, "transaction.not_found"],
    [spend("6"), undefined],
  ];
  const codes = sent.map(async ([request], index) =>
    changeTogether(ask(book, at(index)), request).then(
      () => undefined,
      (error: unknown) => findAppError(error)?.code,
    ),
  );
  await release();
  await first;
  expect(await Promise.all(codes)).toEqual(sent.map(([, code]) => code));
  const { items } = await alice.api.transactions.list({ sort: "amount" });
  expect(items.map(({ amount, note }) => [amount, note])).toEqual([
    ["6.00", null],
    ["5.00", "changed"],
    ["2.00", null],
    ["1.00", null],
  ]);
  expect(await findings(alice.bookId)).toEqual([]);
});

test("what the database refuses of one request is taken back alone", async () => {
  const book = await bookOf(api, alice);
  const dinars = await alice.api.accounts.create({ name: "Dinars", currency: "KWD" });
  const most = () => spend("9".repeat(15), { accountId: dinars.id });
  for (let count = 0; count < 9; count += 1) await changeTogether(ask(book, at(0)), most());
  const { release, first } = await holdTurn(book);
  const sent = [spend("2"), most(), spend("3")].map((request) =>
    changeTogether(ask(book, at(1)), request),
  );
  const settled = Promise.allSettled(sent);
  await release();
  await first;
  expect((await settled).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  const refusal: unknown = await sent[1]?.catch((error: unknown) => error);
  expect(findAppError(refusal)).toMatchObject({ code: "amount.out_of_range" });
  expect(await findings(alice.bookId)).toEqual([]);
});

test("a member who becomes a viewer while waiting changes nothing; the others' requests are done", async () => {
  const [alices, bobs] = [await bookOf(api, alice), await bookOf(api, bob, alice.bookId)];
  const isBob = and(eq(memberships.bookId, alice.bookId), eq(memberships.userId, bob.id));
  const { release, first } = await holdTurn(alices, (tx) =>
    tx.update(memberships).set({ role: "viewer" }).where(isBob),
  );
  const [refused, done] = [
    changeTogether(ask(bobs, at(1)), spend("2")),
    changeTogether(ask(alices, at(2)), spend("3")),
  ];
  const refusal = refused.catch((error: unknown) => error);
  await release();
  await Promise.all([first, done]);
  expect(findAppError(await refusal)).toMatchObject({ code: "book.forbidden" });
  const { items } = await alice.api.expenses.list();
  expect(items.map(({ amount }) => amount).toSorted()).toEqual(["1.00", "3.00"]);
});

test("a member who is removed while waiting alone changes nothing either", async () => {
  const bobs = await bookOf(api, bob, alice.bookId);
  const isBob = and(eq(memberships.bookId, alice.bookId), eq(memberships.userId, bob.id));
  const { release, first } = await holdTurn(bobs, (tx) => tx.delete(memberships).where(isBob));
  const refusal = first.catch((error: unknown) => error);
  await release();
  expect(findAppError(await refusal)).toMatchObject({ code: "book.not_found" });
  expect((await alice.api.expenses.list()).items).toEqual([]);
});

test("a request that has waited too long is refused, and is not done with those that come later", async () => {
  const book = await bookOf(api, alice);
  const impatient = askingOf(api.db, createBookQueues(50));
  const release = await lockElsewhere(api, book.id);
  const first = changeTogether(impatient(book, at(0)), spend("1"));
  const late = changeTogether(impatient(book, at(1)), spend("2"));
  const refusal: unknown = await late.catch((error: unknown) => error);
  expect(findAppError(refusal)).toMatchObject({ code: "server.unavailable" });
  await release();
  await first;
  await changeTogether(impatient(book, at(2)), spend("3"));
  const { items } = await alice.api.expenses.list();
  expect(items.map(({ amount }) => amount).toSorted()).toEqual(["1.00", "3.00"]);
});

test("a request that others have taken along is answered before a long change that is before it", async () => {
  const book = await bookOf(api, alice);
  const { release, first } = await holdTurn(book);
  const long = Promise.withResolvers<void>();
  const second = changeTogether(ask(book, at(1)), spend("2"));
  const between = queues(book.id, () => long.promise);
  const third = changeTogether(ask(book, at(2)), spend("3"));
  await release();
  const answers = await Promise.all([first, second, third]);
  expect(answers.map(({ amountMinor }) => amountMinor)).toEqual([100n, 200n, 300n]);
  long.resolve();
  await between;
});

test("when the connection is lost before the commit, all that was posted together is refused, and nothing is written", async () => {
  const book = await bookOf(api, alice);
  const release = await lockElsewhere(api, book.id);
  const sent = ["1", "2", "3"].map((amount) => changeTogether(ask(book, at(0)), spend(amount)));
  const codes = sent.map(async (call) => call.catch((error: unknown) => findAppError(error)?.code));
  // The first one waits by itself, and then the others.
  for (const _ of ["first", "others"]) {
    await expect.poll(() => waitingPids(api)).toHaveLength(1);
    const [pid] = await waitingPids(api);
    await api.db.execute(sql`select pg_terminate_backend(${pid})`);
    await expect.poll(() => waitingPids(api)).not.toContain(pid);
  }
  expect(await Promise.all(codes)).toEqual(Array(3).fill("server.unavailable"));
  await release();
  expect((await alice.api.expenses.list()).items).toEqual([]);
});

test("when the connection is lost at the commit, each request is refused, and a retry finds what was written", async () => {
  const book = await bookOf(api, alice);
  const way = await cutAtCommit(api.url);
  const { db, close } = openDatabase(way.url);
  const cut = askingOf(db);
  await changeTogether(cut(book, at(0)), spend("1"));
  const release = await lockElsewhere(api, book.id);
  const requests = ["2", "3", "4"].map((amount) => spend(amount, { id: uuidv7() }));
  const sent = requests.map((request) => changeTogether(cut(book, at(1)), request));
  const codes = sent.map(async (call) => call.catch((error: unknown) => findAppError(error)?.code));
  way.arm();
  await release();
  expect(await Promise.all(codes)).toEqual(Array(3).fill("server.unavailable"));
  await Promise.all(requests.map((request) => changeTogether(ask(book, at(2)), request)));
  expect((await alice.api.expenses.list()).items).toHaveLength(4);
  expect(await findings(alice.bookId)).toEqual([]);
  await close();
  await way.close();
});

const days = ["2026-11-01", "2026-11-20", "2026-12-24"] as const;
const fields = fc.record({
  kind: fc.constantFrom("expense", "expense", "income", "refund"),
  amount: fc.constantFrom("0.01", "7.35", "12", "40"),
  occurredOn: fc.constantFrom(...days),
  payee: fc.constantFrom(null, "Bakery", "BAKERY", "Kiosk"),
  tags: fc.subarray(["car", "Home", "home"]),
  isPets: fc.boolean(),
  isSavings: fc.boolean(),
  isShared: fc.boolean(),
  refunded: fc.option(fc.nat(5), { nil: undefined }),
});
const which = fc.nat(5);
const step = fc.record({
  by: fc.constantFrom("alice", "bob"),
  asked: fc.oneof(
    { weight: 4, arbitrary: fc.record({ op: fc.constant("create"), which, given: fields }) },
    { weight: 2, arbitrary: fc.record({ op: fc.constant("update"), which, given: fields }) },
    fc.record({ op: fc.constantFrom("remove", "restore"), which }),
  ),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A new book of people who both write, with a budget and a limit of a balance, which alert soon. */
async function openBook() {
  const id = await api.addBook(alice);
  await api.share(id, bob, "editor");
  const owner = alice.in(id);
  const pets = (await owner.categories.create({ name: "Animals" })).id;
  const savings = (await owner.accounts.create({ name: "Giro", openingBalance: "100" })).id;
  for (const { id: userId } of [alice, bob])
    await owner.household.addPerson({ name: userId, userId });
  await owner.budgets.create({ name: "Pets", amount: "50", categoryId: pets });
  await owner.alerts.create({ kind: "lowBalance", accountId: savings, below: "50" });
  const books = { alice: await bookOf(api, alice, id), bob: await bookOf(api, bob, id) };
  return { id, owner, pets, savings, books };
}

const ids = Array.from({ length: 6 }, () => uuidv7());

function requestOf({ asked }: Step, { pets, savings }: { pets: string; savings: string }): Request {
  const id = ids[asked.which] ?? "";
  if (!("given" in asked)) return { op: asked.op, id };
  const { isPets, isSavings, isShared, refunded, ...given } = asked.given;
  const input = {
    ...given,
    id,
    ...(isSavings && { accountId: savings }),
    ...(isPets && given.kind !== "income" && { categoryId: pets }),
    ...(isShared && given.kind === "expense" && { shares: {} }),
    ...(refunded !== undefined && given.kind === "refund" && { refundOf: ids[refunded] }),
  };
  if (asked.op === "update") return updateOf(updateTransactionInput.parse(input));
  return createOf(fromCreateInput(createTransactionInput.parse(input)));
}

test("requests that are posted together come to the same as one after another", async () => {
  const sequence = fc.asyncProperty(
    fc.array(step, { minLength: 2, maxLength: 12, size: "max" }),
    async (steps) => {
      const run = async (isTogether: boolean) => {
        const book = await openBook();
        const results: Promise<unknown>[] = [];
        const release = isTogether ? await lockElsewhere(api, book.id) : undefined;
        for (const [index, each] of steps.entries()) {
          const asking = ask(book.books[each.by], at(index));
          const request = requestOf(each, book);
          const result = (
            request.op === "remove"
              ? removeTogether(asking, request)
              : changeTogether(asking, request)
          ).catch((error: unknown) => findAppError(error)?.code);
          results.push(result);
          if (!isTogether) await result;
        }
        await release?.();
        const answers = await Promise.all(results);
        expect(await findings(book.id)).toEqual([]);
        const feed = await changesSince(book.owner);
        return withoutChance({ id: book.id, feed, answers: answers.map(shown) });
      };
      expect(await run(true)).toEqual(await run(false));
    },
  );
  await fc.assert(sequence, { numRuns: 10 });
}, 60_000);

const shown = (answer: unknown) =>
  JSON.parse(
    JSON.stringify(answer ?? null, (_, value: unknown) =>
      typeof value === "bigint" ? `${value}` : value,
    ),
  ) as unknown;
