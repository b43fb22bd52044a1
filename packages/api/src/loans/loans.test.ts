import { accounts } from "@outlay/db";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { examineBook } from "../registry.ts";
import { refusalOf, test, type TestApi, type TestUser } from "../testing.ts";

const terms = { annualRate: "3.60", termMonths: 240, startsOn: "2026-11-01" };
const monthly = { monthlyPayment: "1170.23", paidOffOn: "2046-11-01" };

/** A current account and a loan of 200,000.00, opened on the day on which it begins. */
async function borrow({ api }: TestUser, loan: object = {}, openedOn = "2026-11-01") {
  const opened = { openedOn };
  const current = await api.accounts.create({ name: "Giro", openingBalance: "9000", ...opened });
  const given = { name: "House", kind: "loan", openingBalance: "-200000", ...opened } as const;
  const account = await api.accounts.create({ ...given, loan: { ...terms, ...loan } });
  return { account, id: account.id, fromAccountId: current.id };
}

async function startOn(api: TestApi, day: string) {
  api.clock.now = new Date(`${day}T09:30:00.000Z`);
}

test("a loan's plan starts from what is owed, and ends with nothing owed", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-11-21");
  const { id, account } = await borrow(alice);
  expect(account.loan).toEqual({
    annualRate: "3.6",
    payment: null,
    termMonths: 240,
    dayCount: "30/360",
    startsOn: "2026-11-01",
    ...monthly,
    totalInterest: "80852.72",
  });
  const plan = await alice.api.accounts.loanSchedule({ id });
  expect(plan).toMatchObject({ owed: "200000.00", paidOffOn: "2046-11-01" });
  expect(plan.totalInterest).toBe(account.loan?.totalInterest);
  expect(plan.items).toHaveLength(240);
  expect(plan.items[0]).toEqual({
    on: "2026-12-01",
    payment: "1170.23",
    interest: "600.00",
    principal: "570.23",
    balance: "199429.77",
  });
  expect(plan.items.at(-1)?.balance).toBe("0.00");
});

test("a payment is split by itself: principal as a transfer, interest as its fee", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-12-01");
  const { id, fromAccountId } = await borrow(alice);
  const paid = await alice.api.accounts.payLoan({ id, accountId: fromAccountId });
  expect(paid).toMatchObject({
    paidOn: "2026-12-01",
    payment: "1170.23",
    interest: "600.00",
    principal: "570.23",
    balance: "199429.77",
    currency: "EUR",
    paidOffOn: "2046-11-01",
  });
  const entry = await alice.api.transactions.get({ id: paid.transactionId });
  expect(entry).toMatchObject({
    kind: "transfer",
    amount: "570.23",
    fee: { amount: "600.00" },
    fromAccountId,
    toAccountId: id,
  });
  expect((await alice.api.accounts.get({ id: fromAccountId })).balance).toBe("7829.77");
  const { items } = await alice.api.accounts.loanSchedule({ id });
  expect(items[0]).toMatchObject({ on: "2027-01-01", interest: "598.29" });
});

test("a second payment in the same month pays principal alone, and shortens the loan", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-12-02");
  const { id, fromAccountId } = await borrow(alice);
  const pay = (amount?: string) =>
    alice.api.accounts.payLoan({ id, accountId: fromAccountId, amount });
  const first = await pay();
  const extra = await pay("5000");
  expect(extra).toMatchObject({ interest: "0.00", principal: "5000.00", balance: "194429.77" });
  expect(extra.paidOffOn).toBe("2046-03-01");
  expect(Number(extra.totalInterest)).toBeLessThan(Number(first.totalInterest));
});

test("on the day on which it begins a loan has borne no interest: a payment is principal", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-11-03");
  const { id, fromAccountId } = await borrow(alice);
  const paid = await alice.api.accounts.payLoan({ id, accountId: fromAccountId, amount: "500" });
  expect(paid).toMatchObject({ interest: "0.00", principal: "500.00" });
  const { items } = await alice.api.accounts.loanSchedule({ id });
  // Two days of 200,000.00, then 199,500.00, at 3.6 % of a year of 360 days.
  expect(items[0]).toMatchObject({ on: "2026-12-01", interest: "598.60" });
});

test("a loan that is recorded in the middle of its month pays the interest of the whole", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-11-21");
  const { id, fromAccountId } = await borrow(alice, { startsOn: "2026-05-01" }, "2026-11-20");
  const { items } = await alice.api.accounts.loanSchedule({ id });
  expect(items).toHaveLength(234);
  expect(items[0]).toMatchObject({ on: "2026-12-01", interest: "600.00" });
  const paid = await alice.api.accounts.payLoan({ id, accountId: fromAccountId });
  expect(paid.interest).toBe("600.00");
});

test("what a change of the terms or an extra payment would bring is previewed, and nothing is written", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-12-02");
  const { id, fromAccountId } = await borrow(alice);
  const preview = (procedure: string, input: object) =>
    alice.api.changes.preview({ procedure, input });
  const more = await preview("accounts.update", { id, loan: { ...terms, termMonths: 120 } });
  expect(more.output).toMatchObject({
    loan: { monthlyPayment: "1987.10", paidOffOn: "2036-11-01" },
  });
  const paid = await preview("accounts.payLoan", {
    id,
    accountId: fromAccountId,
    amount: "6000",
  });
  expect(paid.output).toMatchObject({ interest: "600.00", principal: "5400.00" });
  const { loan, balance } = await alice.api.accounts.get({ id });
  expect(loan).toMatchObject(monthly);
  expect(balance).toBe("-200000.00");
});

test("what does not cover the interest is refused with the smallest payment", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-12-01");
  const { id, fromAccountId } = await borrow(alice);
  const loan = { annualRate: "3.6", payment: "600", startsOn: "2026-11-01" };
  const refused = await refusalOf(alice.api.accounts.update({ id, loan }));
  expect(refused.code).toBe("loan.payment_too_small");
  const [, least = ""] = /at least ([\d.]+) EUR/.exec(refused.message) ?? [];
  expect(Number(least)).toBeGreaterThan(600);
  const enough = await alice.api.accounts.update({ id, loan: { ...loan, payment: least } });
  expect(enough.loan?.paidOffOn).toBe("2126-11-01");
  const small = await refusalOf(
    alice.api.accounts.payLoan({ id, accountId: fromAccountId, amount: "600" }),
  );
  expect(small).toMatchObject({
    code: "loan.payment_too_small",
    message: expect.stringContaining("600.01 EUR"),
  });
  const large = await refusalOf(
    alice.api.accounts.payLoan({ id, accountId: fromAccountId, amount: "200600.01" }),
  );
  expect(large.message).toContain("200600.00 EUR");
});

test("a schedule of a loan's payments splits each, and its last pays what is left", async ({
  api,
  alice,
}) => {
  const { id, fromAccountId } = await borrow(
    alice,
    { termMonths: null, payment: "70000", startsOn: "2026-07-01" },
    "2026-07-01",
  );
  const transfer = { kind: "transfer", fromAccountId, toAccountId: id } as const;
  const { id: scheduleId } = await alice.api.schedules.create({
    name: "Rate",
    template: { ...transfer, amount: "70000" },
    every: { unit: "month" },
    startsOn: "2026-08-01",
    missed: "post",
  });
  await api.settle();
  const { items } = await alice.api.transactions.list({ accountId: id });
  expect(
    items.map((item) => [
      item.occurredOn,
      item.kind === "transfer" && item.amount,
      item.kind === "transfer" && item.fee?.amount,
    ]),
  ).toEqual([
    ["2026-10-01", "60991.80", "182.98"],
    ["2026-09-01", "69608.20", "391.80"],
    ["2026-08-01", "69400.00", "600.00"],
  ]);
  expect((await alice.api.accounts.get({ id })).balance).toBe("0.00");
  const schedule = await alice.api.schedules.get({ id: scheduleId });
  expect(schedule.problem).toMatchObject({ code: "loan.paid_off" });
});

test("only an account of kind loan has terms, and undoing a change brings them back", async ({
  api,
  alice,
}) => {
  await startOn(api, "2026-11-21");
  const wrong = { name: "Giro", kind: "checking", loan: terms } as const;
  expect(await refusalOf(alice.api.accounts.create(wrong))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["loan"] }],
  });
  const { id } = await borrow(alice);
  const start = await newestSeq(alice.api);
  await alice.api.accounts.update({ id, kind: "other", loan: null });
  const [change] = await changesSince(alice.api, start);
  expect(change).toMatchObject({ before: { loan: { annualRate: "3.6" } }, after: { loan: null } });
  await alice.api.changes.undo({ seq: change?.seq ?? 0 });
  expect((await alice.api.accounts.get({ id })).loan).toMatchObject(monthly);
  const silent = { fix: false, report: () => {} };
  expect(await examineBook(api.db, alice.bookId, silent)).toMatchObject({ differences: 0 });
  const halved = api.db.update(accounts).set({ loanDayCount: null }).where(eq(accounts.id, id));
  await expect(halved).rejects.toMatchObject({ cause: { constraint_name: "accounts_loan_whole" } });
});

test("another user finds no loan", async ({ api, alice, bob }) => {
  await startOn(api, "2026-12-01");
  const { id, fromAccountId } = await borrow(alice);
  const codes = await Promise.all([
    refusalOf(bob.api.accounts.loanSchedule({ id })),
    refusalOf(bob.api.accounts.payLoan({ id, accountId: fromAccountId })),
    refusalOf(alice.api.accounts.loanSchedule({ id: fromAccountId })),
  ]);
  expect(codes.map(({ code }) => code)).toEqual(Array(3).fill("account.not_found"));
});

test("the forecast has a scheduled payment as it will be recorded: of what is paid, the interest alone is spent", async ({
  api,
}) => {
  await startOn(api, "2026-11-21");
  const alice = await api.signUp("carol");
  const { id, fromAccountId } = await borrow(alice);
  const transfer = { kind: "transfer", fromAccountId, toAccountId: id } as const;
  await alice.api.schedules.create({
    name: "Rate",
    template: { ...transfer, amount: "1170.23" },
    every: { unit: "month" },
    startsOn: "2026-12-01",
  });
  const forecast = await alice.api.analytics.forecast({ until: "2027-01-31" });
  expect(forecast.days.at(-1)?.balance).toBe("-192198.29");
  expect(forecast.accounts.find(({ accountId }) => accountId === id)?.last).toBe("-198857.83");
  const own = await alice.api.analytics.forecast({ until: "2027-01-31", accountId: id });
  expect(own.days.at(-1)?.balance).toBe("-198857.83");
  const categories = (await alice.api.categories.list({ limit: 200 })).items;
  const fees = categories.find(({ name }) => name === "Fees")?.id;
  const { id: categoryId } = fees
    ? { id: fees }
    : await alice.api.categories.create({ name: "Fees" });
  await alice.api.budgets.create({ categoryId, amount: "1000", startsOn: "2026-12-01" });
  const planned = await alice.api.analytics.forecast({ until: "2026-12-31", withBudgets: true });
  expect(planned.days.at(-1)?.balance).toBe("-192000.00");
});

test("the forecast ends with what is owed: what would be scheduled after it is not expected", async ({
  api,
}) => {
  await startOn(api, "2026-11-21");
  const alice = await api.signUp("dave");
  const loan = { termMonths: null, payment: "70000", startsOn: "2026-11-01" };
  const { id, fromAccountId } = await borrow(alice, loan);
  const transfer = { kind: "transfer", fromAccountId, toAccountId: id } as const;
  await alice.api.schedules.create({
    name: "Rate",
    template: { ...transfer, amount: "70000" },
    every: { unit: "month" },
    startsOn: "2026-12-01",
  });
  const { accounts: expected, items } = await alice.api.analytics.forecast({ until: "2027-05-31" });
  expect(expected.find(({ accountId }) => accountId === id)?.last).toBe("0.00");
  expect(expected.find(({ accountId }) => accountId === fromAccountId)?.last).toBe("-192174.78");
  expect(items.filter(({ accountId }) => accountId === id)).toHaveLength(3);
});
