import { transactions } from "@outlay/db";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { expect } from "vitest";
import { importTools } from "../imports/imports.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test, type TestApi, type TestUser } from "../testing.ts";

const open = async ({ api }: TestUser, more: object = {}) =>
  (
    await api.accounts.create({
      name: "Giro",
      openingBalance: "100",
      openedOn: "2026-09-01",
      ...more,
    })
  ).id;

const spend = async ({ api }: TestUser, accountId: string, amount: string, occurredOn: string) =>
  (await api.expenses.create({ amount, accountId, occurredOn })).id;

const state = async ({ api }: TestUser, id: string) => (await api.statements.get({ id })).state;

const openNotifications = async ({ api }: TestUser) =>
  (await api.notifications.list()).items.flatMap((each) =>
    each.kind === "statement.broken" && each.resolvedAt === null ? [each] : [],
  );

/** The days of October 2026. */
const dayOf = (day: number) => `2026-10-${String(day).padStart(2, "0")}`;

async function assertHealthy({ db }: TestApi, { bookId }: TestUser): Promise<void> {
  const found: string[] = [];
  await examineBook(db, bookId, { fix: false, report: (line) => void found.push(line) });
  expect(found.filter((line) => !line.includes("(next day)"))).toEqual([]);
}

test("a statement is compared with the ledger at the end of its day", async ({ api, alice }) => {
  const accountId = await open(alice);
  await spend(alice, accountId, "12.50", "2026-10-31");
  await spend(alice, accountId, "40", "2026-11-01");
  const given = { accountId, on: "2026-10-31", balance: "87.50" };
  const statement = await alice.api.statements.create(given);
  expect(statement).toMatchObject({
    ...given,
    currency: "EUR",
    ledger: "87.50",
    difference: "0.00",
    state: "balanced",
    cleared: "100.00",
    suggestions: [],
  });
  const { suggestions: _, ...listed } = statement;
  const early = await alice.api.statements.create({ accountId, on: "2026-09-30", balance: "99" });
  expect(early).toMatchObject({ ledger: "100.00", difference: "-1.00", state: "open" });
  const first = await alice.api.statements.list({ accountId, limit: 1 });
  expect(first.items).toEqual([listed]);
  const rest = await alice.api.statements.list({ accountId, cursor: String(first.nextCursor) });
  expect(rest.items.map(({ id }) => id)).toEqual([early.id]);
  await assertHealthy(api, alice);
});

test("an account has one statement a day, and a repeated create is the same one", async ({
  alice,
}) => {
  const accountId = await open(alice);
  const given = { accountId, on: "2026-10-31", balance: "100" };
  const { id } = await alice.api.statements.create(given);
  expect(await alice.api.statements.create({ ...given, id })).toMatchObject({ id });
  const refused = await refusalOf(alice.api.statements.create({ ...given, balance: "1" }));
  expect(refused).toMatchObject({ code: "statement.exists", issues: [{ path: ["on"] }] });
  const other = alice.api.statements.create({ ...given, id, balance: "1" });
  expect(await refusalOf(other)).toMatchObject({ code: "id.taken" });
});

test("a later change breaks statements and notifies of each once, until they are right again", async ({
  api,
  alice,
}) => {
  const accountId = await open(alice);
  const rent = await spend(alice, accountId, "30", "2026-10-05");
  const on = ["2026-10-31", "2026-09-30", "2026-11-10"];
  const balances = ["70", "100", "70"];
  const ids: string[] = [];
  for (const [index, day] of on.entries())
    ids.push(
      (await alice.api.statements.create({ accountId, on: day, balance: String(balances[index]) }))
        .id,
    );
  const states = async () => Promise.all(ids.map((id) => state(alice, id)));
  await alice.api.expenses.update({ id: rent, amount: "31" });
  expect(await states()).toEqual(["broken", "balanced", "broken"]);
  expect(await openNotifications(alice)).toMatchObject([
    { entityId: ids[2], on: "2026-11-10" },
    {
      title: "Giro no longer agrees with its statement of 2026-10-31",
      message: "The ledger has 69.00 EUR, the statement says 70.00 EUR.",
      entityId: ids[0],
      on: "2026-10-31",
    },
  ]);
  await alice.api.expenses.update({ id: rent, amount: "32" });
  expect(await openNotifications(alice)).toHaveLength(2);
  await alice.api.expenses.update({ id: rent, amount: "30" });
  expect(await states()).toEqual(["balanced", "balanced", "balanced"]);
  expect(await openNotifications(alice)).toEqual([]);
  await alice.api.accounts.update({ id: accountId, openingBalance: "101" });
  expect(await states()).toEqual(["broken", "broken", "broken"]);
  await alice.api.statements.remove({ id: String(ids[1]) });
  const left = (await openNotifications(alice)).map(({ entityId }) => entityId);
  expect(left).toEqual([ids[2], ids[0]]);
  await assertHealthy(api, alice);
  await alice.api.accounts.update({ id: accountId, openingBalance: "100" });
});

test("a change that breaks many statements notifies of the oldest ones, and how many more there are", async ({
  bob,
}) => {
  const accountId = await open(bob);
  const days = Array.from({ length: 12 }, (_, index) => dayOf(index + 10));
  for (const on of days) await bob.api.statements.create({ accountId, on, balance: "100" });
  const id = await spend(bob, accountId, "1", "2026-10-01");
  const news = (await openNotifications(bob)).toReversed();
  expect(news.map(({ on }) => on)).toEqual(days.slice(0, 10));
  expect(news.map(({ message }) => message.includes("Further"))).toEqual([
    ...Array.from({ length: 9 }, () => false),
    true,
  ]);
  expect(news.at(-1)?.message).toContain("Further statements that no longer agree: 2.");
  await bob.api.expenses.remove({ id });
  expect(await openNotifications(bob)).toEqual([]);
});

test("a transfer, its removal and its restoring reach the statements of both accounts", async ({
  alice,
}) => {
  const [fromAccountId, toAccountId] = [await open(alice), await open(alice)];
  const move = { kind: "transfer", amount: "10", fromAccountId, toAccountId } as const;
  const { id } = await alice.api.transactions.create({
    ...move,
    occurredOn: "2026-10-30",
    arrivesOn: "2026-11-02",
  });
  const on = "2026-11-01";
  const from = await alice.api.statements.create({ accountId: fromAccountId, on, balance: "90" });
  const to = await alice.api.statements.create({ accountId: toAccountId, on, balance: "100" });
  const states = async () => [await state(alice, from.id), await state(alice, to.id)];
  expect(await states()).toEqual(["balanced", "balanced"]);
  await alice.api.transactions.update({ id, arrivesOn: null });
  expect(await states()).toEqual(["balanced", "broken"]);
  await alice.api.transactions.remove({ id });
  expect(await states()).toEqual(["broken", "balanced"]);
  await alice.api.transactions.restore({ id });
  expect(await states()).toEqual(["balanced", "broken"]);
});

test("reconciling marks what a statement covers, also in the closed period, and is undone at once", async ({
  api,
  alice,
}) => {
  const accountId = await open(alice);
  const ids = [
    await spend(alice, accountId, "1", "2026-09-01"),
    await spend(alice, accountId, "2", "2026-10-31"),
  ];
  const later = await spend(alice, accountId, "4", "2026-11-01");
  const { id } = await alice.api.statements.create({ accountId, on: "2026-10-31", balance: "97" });
  await alice.api.books.update({ id: alice.bookId, closedThrough: "2026-09-30" });
  const [first] = ids;
  const part = await alice.api.statements.reconcile({ id, transactionIds: [String(first)] });
  expect(part).toMatchObject({ cleared: "99.00", ledger: "97.00" });
  expect(await alice.api.statements.reconcile({ id })).toMatchObject({ cleared: "97.00" });
  const reconciled = async () =>
    (await alice.api.transactions.list({ accountId, state: "reconciled" })).items
      .map((each) => each.id)
      .toSorted();
  expect(await reconciled()).toEqual(ids.toSorted());
  const foreign = alice.api.statements.reconcile({ id, transactionIds: [later] });
  expect(await refusalOf(foreign)).toMatchObject({
    code: "input.invalid",
    issues: [
      { path: ["transactionIds", 0], message: "The statement does not cover this transaction." },
    ],
  });
  const { operationId } = await alice.api.transactions.get({ id: String(ids[1]) });
  await alice.api.operations.undo({ id: operationId });
  expect(await reconciled()).toEqual([first]);
  await alice.api.books.update({ id: alice.bookId, closedThrough: null });
  await assertHealthy(api, alice);
});

test("a statement that differs is reconciled by an adjustment alone", async ({ alice }) => {
  const accountId = await open(alice);
  await spend(alice, accountId, "10", "2026-10-05");
  const { id } = await alice.api.statements.create({
    accountId,
    on: "2026-10-31",
    balance: "85.50",
  });
  expect(await refusalOf(alice.api.statements.reconcile({ id }))).toMatchObject({
    code: "statement.unbalanced",
  });
  expect(await alice.api.statements.reconcile({ id, adjust: true })).toMatchObject({
    ledger: "85.50",
    difference: "0.00",
    state: "balanced",
    cleared: "85.50",
  });
  const { items } = await alice.api.transactions.list({ accountId, from: "2026-10-31" });
  expect(items).toMatchObject([
    { kind: "expense", amount: "4.50", occurredOn: "2026-10-31", state: "reconciled" },
  ]);
  await alice.api.statements.reconcile({ id, adjust: true });
  expect((await alice.api.transactions.list({ accountId })).items).toHaveLength(2);
});

test("an adjustment that moves the day of the opening balance is refused, and leaves nothing", async ({
  alice,
}) => {
  const accountId = await open(alice, { openedOn: null });
  const { id } = await alice.api.statements.create({ accountId, on: "2026-11-01", balance: "100" });
  const refusal = await refusalOf(alice.api.statements.reconcile({ id, adjust: true }));
  expect(refusal.code).toBe("statement.unbalanced");
  expect((await alice.api.transactions.list({ accountId })).items).toEqual([]);
});

test("what is pending is neither compared nor reconciled: the bank has yet to book it", async ({
  api,
  bob,
}) => {
  const accountId = await open(bob);
  const waits = await spend(bob, accountId, "5", "2026-10-30");
  await api.db.update(transactions).set({ state: "pending" }).where(eq(transactions.id, waits));
  const booked = { accountId, on: "2026-10-30", balance: "95" };
  expect(await bob.api.statements.create(booked)).toMatchObject({
    state: "open",
    difference: "-5.00",
    suggestions: [{ transactionIds: [waits], reason: "missing" }],
  });
  const { id } = await bob.api.statements.create({ accountId, on: "2026-10-31", balance: "100" });
  await bob.api.statements.reconcile({ id });
  expect(await bob.api.transactions.get({ id: waits })).toMatchObject({ state: "pending" });
  const named = bob.api.statements.reconcile({ id, transactionIds: [waits] });
  expect((await refusalOf(named)).issues).toMatchObject([{ path: ["transactionIds", 0] }]);
});

test("what differs is named with its reason", async ({ alice }) => {
  const accountId = await open(alice);
  await spend(alice, accountId, "5", "2026-10-04");
  const twice = [
    await spend(alice, accountId, "12", "2026-10-05"),
    await spend(alice, accountId, "12", "2026-10-06"),
  ];
  const gone = await spend(alice, accountId, "3.30", "2026-10-07");
  await alice.api.expenses.remove({ id: gone });
  const at = async (on: string, balance: string) =>
    (await alice.api.statements.create({ accountId, on, balance })).suggestions;
  expect(await at("2026-10-31", "83")).toEqual(
    twice.toReversed().map((id) => ({ transactionIds: [id], reason: "doubled" })),
  );
  expect(await at("2026-10-30", "67.70")).toEqual([{ transactionIds: [gone], reason: "missing" }]);
});

test("an account with a statement keeps its currency and is not deleted", async ({ alice }) => {
  const accountId = await open(alice);
  const { id } = await alice.api.statements.create({ accountId, on: "2026-10-31", balance: "100" });
  const using = { code: "account.in_use", dependents: [{ kind: "statement", id }] };
  expect(await refusalOf(alice.api.accounts.remove({ id: accountId }))).toMatchObject(using);
  const moved = alice.api.accounts.update({ id: accountId, currency: "USD" });
  expect(await refusalOf(moved)).toMatchObject(using);
});

test("a removed statement comes back by undo, compared again", async ({ api, alice }) => {
  const accountId = await open(alice);
  const { id } = await alice.api.statements.create({ accountId, on: "2026-10-31", balance: "100" });
  await alice.api.statements.remove({ id });
  await alice.api.statements.remove({ id });
  await spend(alice, accountId, "1", "2026-10-05");
  const { items } = await alice.api.changes.newest({ limit: 10 });
  const removal = items.find(({ entity, op }) => entity === "statement" && op === "delete");
  await alice.api.changes.undo({ seq: Number(removal?.seq) });
  expect(await alice.api.statements.get({ id })).toMatchObject({
    state: "open",
    difference: "1.00",
  });
  await assertHealthy(api, alice);
});

test("the statement of a bank's file comes with its import and goes with its revert", async ({
  api,
  alice,
}) => {
  const accountId = await open(alice, { openingBalance: "100" });
  const fileOf = (closing: string, ...lines: string[]) => {
    const opening = [":20:1", ":25:123/456", ":28C:1/1", ":60F:C261001EUR100,00"];
    const bakery = [":61:2610051005D12,50NMSCNONREF", ":86:Bakery"];
    const all = [...opening, ...bakery, ...lines, `:62F:C261031EUR${closing}`, "-", ""];
    return new File([all.join("\r\n")], "bank.sta");
  };
  const { preview } = importTools(api);
  const { id, balance } = await preview(alice, fileOf("87,50"), { accountId });
  expect(balance).toMatchObject({ on: "2026-10-31", statement: "87.50" });
  await alice.api.imports.commit({ id });
  expect((await alice.api.statements.list({ accountId })).items).toMatchObject([
    { on: "2026-10-31", balance: "87.50", state: "balanced", importId: id },
  ]);
  const before = await openNotifications(alice);
  await alice.api.imports.revert({ id });
  expect((await alice.api.statements.list({ accountId })).items).toEqual([]);
  expect(await openNotifications(alice)).toEqual(before);
  // A later file of the same day has what the bank booked since.
  await alice.api.imports.commit({
    id: (await preview(alice, fileOf("87,50"), { accountId })).id,
  });
  const more = fileOf("67,50", ":61:2610311031D20,00NMSCNONREF", ":86:Shop");
  await alice.api.imports.commit({ id: (await preview(alice, more, { accountId })).id });
  expect((await alice.api.statements.list({ accountId })).items).toMatchObject([
    { on: "2026-10-31", balance: "67.50", state: "balanced" },
  ]);
});

test("each account of a bank's file gets its closing balance", async ({ api, alice }) => {
  const [giro, savings] = [await open(alice), await open(alice)];
  const blockOf = (number: string, closing: string) => [
    ":20:1",
    `:25:123/${number}`,
    ":28C:1/1",
    ":60F:C261001EUR100,00",
    ":61:2610051005D12,50NMSCNONREF",
    ":86:Bakery",
    `:62F:C261031EUR${closing}`,
    "-",
  ];
  const lines = [...blockOf("456", "87,50"), ...blockOf("789", "90,00"), ""];
  const options = { accounts: { "123/456": giro, "123/789": savings } };
  const file = new File([lines.join("\r\n")], "bank.sta");
  const { id } = await importTools(api).preview(alice, file, { accountId: giro, options });
  await alice.api.imports.commit({ id });
  const said = async (accountId: string) => (await alice.api.statements.list({ accountId })).items;
  expect(await said(giro)).toMatchObject([
    { on: "2026-10-31", balance: "87.50", difference: "0.00" },
  ]);
  expect(await said(savings)).toMatchObject([
    { on: "2026-10-31", difference: "2.50", importId: id },
  ]);
  await alice.api.imports.revert({ id });
  expect([await said(giro), await said(savings)]).toEqual([[], []]);
});

test("a file's balance is compared alike before its import is committed and after, whatever is pending", async ({
  api,
  alice,
}) => {
  const accountId = await open(alice);
  const { preview, rows } = importTools(api);
  const upload = async (header: string, line: string) =>
    preview(alice, new File([`Date;Payee;Amount;${header}\n${line}\n`], "c.csv"), { accountId });
  const recordPending = async (line: string) => {
    const { id } = await upload("Status;Transaction ID", line);
    expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 1 });
  };
  const book = async (line: string) => upload("Balance;Status;Transaction ID", line);
  const take = async (line: string) => {
    const { id, balance } = await book(line);
    await alice.api.imports.commit({ id });
    const [newest] = (await alice.api.statements.list({ accountId, limit: 1 })).items;
    return [balance?.difference, newest?.difference, newest?.on];
  };
  // What is pending stays so, is booked with a tip, and is booked by hand.
  await recordPending("2026-10-03;Ristorante;-40.00;Pending;T2");
  const bus = "2026-10-05;Bus;-2.00;98.00;Booked;T1";
  expect(await take(bus)).toEqual(["0.00", "0.00", "2026-10-05"]);
  const tip = "2026-10-06;Ristorante;-46.00;52.00;Booked;T2";
  expect(await take(tip)).toEqual(["0.00", "0.00", "2026-10-06"]);
  await recordPending("2026-10-07;Taxi;-9.00;Pending;T4");
  const { id, balance } = await book("2026-10-08;Taxi;-9.00;43.00;Booked;T4");
  expect(balance?.difference).toBe("0.00");
  const [row] = await rows(alice, id);
  const match = String(row?.matchOf);
  for (const chosen of [null, match])
    await alice.api.imports.changeRows({ id, changes: [{ index: 0, match: chosen }] });
  expect((await alice.api.imports.get({ id })).balance?.difference).toBe("0.00");
  await assertHealthy(api, alice);
});

test("statements are the book's own", async ({ alice, bob }) => {
  const accountId = await open(alice);
  const { id } = await alice.api.statements.create({ accountId, on: "2026-10-31", balance: "1" });
  const { statements } = bob.api;
  const calls = [
    () => statements.get({ id }),
    () => statements.remove({ id }),
    () => statements.reconcile({ id, adjust: true }),
    () => statements.list({ accountId }),
    () => statements.create({ accountId, on: "2026-10-30", balance: "1" }),
  ];
  for (const call of calls) expect((await refusalOf(call())).kind).toBe("not_found");
});

type Entry = { day: number; minor: number };

const decimal = (minor: number) => (minor / 100).toFixed(2);

const entry = fc.record({
  day: fc.integer({ min: 1, max: 31 }),
  minor: fc.integer({ min: -9999, max: 9999 }).filter((minor) => minor !== 0),
});
const histories = fc.record({
  entries: fc.array(entry, { minLength: 1, maxLength: 8 }),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 3 }),
  faults: fc.array(
    fc.record({
      at: fc.nat(7),
      kind: fc.constantFrom("remove", "move", "amount", "restore"),
      to: entry,
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

test("states and differences are those of a plain model, whatever goes wrong after the statements", async ({
  api,
  alice,
}) => {
  const create = async (accountId: string, { day, minor }: Entry) => {
    const kind = minor < 0 ? ("expense" as const) : ("income" as const);
    const amount = decimal(Math.abs(minor));
    return alice.api.transactions.create({ kind, amount, accountId, occurredOn: dayOf(day) });
  };
  await fc.assert(
    fc.asyncProperty(histories, async ({ entries, days, faults }) => {
      const accountId = await open(alice, { openingBalance: "0" });
      const rows: (Entry & { id: string; isLive: boolean })[] = [];
      for (const each of entries)
        rows.push({ ...each, id: (await create(accountId, each)).id, isLive: true });
      const ledgerOn = (until: number) =>
        rows.reduce((sum, { day, minor, isLive }) => sum + (isLive && day <= until ? minor : 0), 0);
      const model = days.map((day) => ({ day, minor: ledgerOn(day), state: "balanced" }));
      const ids: string[] = [];
      for (const { day, minor } of model) {
        const given = { accountId, on: dayOf(day), balance: decimal(minor) };
        ids.push((await alice.api.statements.create(given)).id);
      }
      for (const { at, kind, to } of faults) {
        const row = rows[at % rows.length];
        if (!row || row.isLive === (kind === "restore")) continue;
        const { id } = row;
        if (kind === "remove") await alice.api.transactions.remove({ id });
        if (kind === "restore") await alice.api.transactions.restore({ id });
        if (kind === "move") await alice.api.transactions.update({ id, occurredOn: dayOf(to.day) });
        const amount = Math.abs(to.minor);
        if (kind === "amount") await alice.api.transactions.update({ id, amount: decimal(amount) });
        if (kind === "remove" || kind === "restore") row.isLive = kind === "restore";
        if (kind === "move") row.day = to.day;
        if (kind === "amount") row.minor = Math.sign(row.minor) * amount;
      }
      for (const [index, { day, minor }] of model.entries()) {
        const difference = minor - ledgerOn(day);
        const found = await alice.api.statements.get({ id: String(ids[index]) });
        expect(Number(found.difference)).toBeCloseTo(difference / 100, 9);
        expect(found.state).toBe(difference === 0 ? "balanced" : "broken");
        expect(found.suggestions.length === 0 || difference !== 0).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
  await assertHealthy(api, alice);
});
