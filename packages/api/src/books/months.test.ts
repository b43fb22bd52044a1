import { books, changes, sessions } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { afterAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { archiveOf, assertRestores, linesOf } from "../archive/testing.ts";
import { changesSince, newestSeq } from "../changes/changes.fixture.ts";
import { createBookQueues } from "../feed/lock.ts";
import { examineBook, findAppError, projections } from "../registry.ts";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { beginDays } from "./days.ts";

const api = await createTestApi();
afterAll(api.close);

// 15 August 2026 is a Saturday, and 15 November a Sunday.
const early = { monthStartDay: 15, monthStartRule: "previousWorkday" } as const;
const ofOctober = { from: "2026-10-15", to: "2026-11-12" };
const ofNovember = { from: "2026-11-13", to: "2026-12-14" };

let alice: TestUser;
let users = 0;
let pets: string;
beforeEach(async () => {
  setClock("2026-11-14");
  // Only the days of the book that a test makes begin.
  await api.db.update(books).set({ nextDayAt: new Date("2999-01-01T00:00:00.000Z") });
  alice = await api.signUp(`alice${(users += 1)}`, { timeZone: "UTC" });
  pets = (await alice.api.categories.create({ name: "Animals" })).id;
});

const setClock = (day: string) => {
  api.clock.now = new Date(`${day}T10:30:00.000Z`);
};
type Settings = Parameters<TestUser["api"]["books"]["update"]>[0];
const setBook = (settings: Omit<Settings, "id">) =>
  alice.api.books.update({ id: alice.bookId, ...settings });
const getBook = () => alice.api.books.get({ id: alice.bookId });
const spend = (amount: string, occurredOn: string) =>
  alice.api.expenses.create({ amount, occurredOn, categoryId: pets });
type Create = Parameters<TestUser["api"]["budgets"]["create"]>[0];
const newBudget = async (more: Partial<Create> = {}) => {
  const given = { name: "Pets", categoryId: pets, amount: "100", startsOn: "2026-08-20" };
  return (await alice.api.budgets.create({ ...given, ...more })).id;
};
const statusOf = async (id: string, on?: string) =>
  (await alice.api.budgets.status({ on })).items.find(({ budgetId }) => budgetId === id);
const periodsOf = async (id: string) =>
  (await alice.api.budgets.history({ id, limit: 12 })).items.map(
    ({ periodStart, periodEnd, spent, limit }) =>
      `${periodStart} to ${periodEnd}: ${spent} of ${limit}`,
  );
async function differences() {
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  await examineBook(api.db, alice.bookId, { fix: false, report });
  return lines;
}

test("a month that would begin on a weekend begins on the Friday before, in every report", async () => {
  await setBook(early);
  for (const [amount, day] of [
    ["1", "2026-08-13"],
    ["2", "2026-08-14"],
    ["4", "2026-09-14"],
    ["8", "2026-11-12"],
    ["16", "2026-11-13"],
  ] as const)
    await spend(amount, day);
  const { analytics } = alice.api;
  expect(await analytics.summary()).toMatchObject({
    ...ofNovember,
    expense: "16.00",
    previous: { ...ofOctober, expense: "8.00" },
  });
  const { months } = await analytics.monthly({ from: "2026-07-15", to: "2026-12-14" });
  expect(months.map(({ month, from, to, expense }) => [month, from, to, expense])).toEqual([
    ["2026-07", "2026-07-15", "2026-08-13", "1.00"],
    ["2026-08", "2026-08-14", "2026-09-14", "6.00"],
    ["2026-09", "2026-09-15", "2026-10-14", "0.00"],
    ["2026-10", "2026-10-15", "2026-11-12", "8.00"],
    ["2026-11", "2026-11-13", "2026-12-14", "16.00"],
  ]);
  const trends = await analytics.trends({ months: 2, explain: true });
  expect(trends.months).toMatchObject([
    { month: "2026-10", expense: "8.00", explain: { expense: { filter: ofOctober } } },
    { month: "2026-11", expense: "16.00", change: 100, average3: "8.00" },
  ]);
  expect(trends.byCategory).toMatchObject([{ months: [{ month: "2026-10" }, {}] }]);
  const worth = await analytics.netWorth({ from: "2026-08-01", to: "2026-11-14" });
  expect(worth.map(({ on }) => on)).toEqual([
    "2026-08-13",
    "2026-09-14",
    "2026-10-14",
    "2026-11-12",
    "2026-11-14",
  ]);
});

test("periods of budgets begin on the working day before, too, and what is left is carried over", async () => {
  await setBook(early);
  const id = await newBudget({ rollover: "full" });
  await spend("10", "2026-08-14");
  await spend("20", "2026-11-12");
  await spend("30", "2026-11-13");
  await spend("5", "2026-12-14");
  expect(await statusOf(id)).toMatchObject({
    periodStart: "2026-11-13",
    periodEnd: "2026-12-14",
    carriedOver: "270.00",
    spent: "30.00",
    committed: "5.00",
    daysLeft: 30,
  });
  expect(await periodsOf(id)).toEqual([
    "2026-10-15 to 2026-11-12: 20.00 of 290.00",
    "2026-09-15 to 2026-10-14: 0.00 of 190.00",
    "2026-08-14 to 2026-09-14: 10.00 of 100.00",
  ]);
  expect(await statusOf(id, "2026-11-12")).toMatchObject({ periodStart: "2026-10-15" });
  // No calendar month has as many days as this period.
  expect(await statusOf(id, "2026-11-13")).toMatchObject({ committed: "5.00", daysLeft: 31 });
  expect(await differences()).toEqual([]);
});

test("quarters follow, while weeks and periods with an anchor keep their days", async () => {
  await setBook({ monthStartRule: "previousWorkday" });
  setClock("2021-12-31");
  const startsOn = "2021-10-01";
  const period = (given: Create["period"]) => newBudget({ startsOn, period: given });
  const starts: unknown[] = [];
  for (const given of [
    { unit: "quarter" },
    { unit: "month" },
    { unit: "week" },
    { unit: "month", anchorOn: "2022-01-01" },
  ] as const)
    starts.push((await statusOf(await period(given)))?.periodStart);
  expect(starts).toEqual(["2021-12-31", "2021-12-31", "2021-12-27", "2021-12-01"]);
});

test("an amount can be planned from the working day on which a coming month begins", async () => {
  await setBook(early);
  const id = await newBudget();
  await api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
  setClock("2027-04-20");
  // 15 May 2027 is a Saturday.
  const wrong = alice.api.budgets.update({ id, amount: "40", from: "2027-05-15" });
  expect(await refusalOf(wrong)).toMatchObject({ issues: [{ path: ["from"] }] });
  await alice.api.budgets.update({ id, amount: "40", from: "2027-05-14" });
  expect(await statusOf(id, "2027-05-13")).toMatchObject({ limit: "100.00" });
  expect(await statusOf(id, "2027-05-14")).toMatchObject({ limit: "40.00" });
});

test("suggestions are averages of the same months", async () => {
  await setBook(early);
  await spend("60", "2026-08-14");
  await spend("30", "2026-11-12");
  await spend("500", "2026-11-13");
  const { items } = await alice.api.budgets.suggest();
  expect(items).toMatchObject([
    {
      amount: "30.00",
      months: [
        { startsOn: "2026-08-14", spent: "60.00" },
        { startsOn: "2026-09-15", spent: "0.00" },
        { startsOn: "2026-10-15", spent: "30.00" },
      ],
    },
  ]);
});

test("a period that begins over its limit on the Friday before notifies on that Friday", async () => {
  await setBook(early);
  setClock("2026-11-12");
  await newBudget();
  await spend("150", "2026-11-13");
  const begin = async (day: string) => {
    setClock(day);
    await api.db.update(books).set({ nextDayAt: api.clock.now }).where(eq(books.id, alice.bookId));
    const onFailure = (error: unknown) => {
      throw error;
    };
    const bookQueues = createBookQueues();
    const needs = { db: api.db, bookQueues, projections, findAppError, onFailure };
    await beginDays(needs, api.clock.now);
    const { items } = await alice.api.notifications.list();
    return items.filter(({ kind }) => kind !== "forecast.low").map(({ title }) => title);
  };
  expect(await begin("2026-11-12")).toEqual([]);
  expect(await begin("2026-11-13")).toEqual(["Pets is exceeded"]);
  expect(await begin("2026-11-15")).toEqual(["Pets is exceeded"]);
});

test("the rule changed in the middle of a month regroups spending, and undone all is as before", async () => {
  await setBook({ monthStartDay: 15 });
  const id = await newBudget({ rollover: "surplus" });
  await spend("20", "2026-11-13");
  await spend("30", "2026-08-14");
  const state = async () => [await periodsOf(id), await statusOf(id), await getBook()];
  const before = await state();
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-10-15", spent: "20.00" });
  await setBook({ monthStartRule: "previousWorkday" });
  expect(await statusOf(id)).toMatchObject({
    periodStart: "2026-11-13",
    spent: "20.00",
    carriedOver: "270.00",
  });
  expect((await periodsOf(id)).at(-1)).toBe("2026-08-14 to 2026-09-14: 30.00 of 100.00");
  expect(await differences()).toEqual([]);
  await alice.api.changes.undo({ seq: await newestSeq(alice.api) });
  expect(await state()).toEqual(before);
  expect(await differences()).toEqual([]);
});

test("with the rule, settings of a budget that change still leave its closed periods as they were", async () => {
  await setBook(early);
  const id = await newBudget();
  await spend("10", "2026-08-14");
  await spend("20", "2026-11-12");
  const closed = await periodsOf(id);
  const anchorOn = "2026-11-15";
  await alice.api.budgets.update({ id, rollover: "full", period: { unit: "month", anchorOn } });
  expect(await periodsOf(id)).toEqual(closed);
  // The month by the book's rule was under way.
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-11-13", limit: "180.00" });
  await alice.api.budgets.update({ id, rollover: "none", period: { unit: "month" } });
  expect(await periodsOf(id)).toEqual(closed);
  expect(await statusOf(id)).toMatchObject({ periodStart: "2026-11-13", periodEnd: "2026-12-14" });
  expect(await differences()).toEqual([]);
});

test("a month from the 25th is named after its start, or by choice after its end, and figures stay", async () => {
  await setBook({ monthStartDay: 25 });
  await spend("10", "2026-07-28");
  const range = { from: "2026-07-25", to: "2026-08-24" };
  const id = await newBudget();
  const read = async () => {
    const { months } = await alice.api.analytics.monthly(range);
    const trends = await alice.api.analytics.trends({ ...range, explain: true });
    const figures = JSON.stringify([
      await alice.api.analytics.summary(range),
      await alice.api.analytics.netWorth({ ...range, interval: "quarter" }),
      await statusOf(id),
      months.map(({ from, to, expense }) => [from, to, expense]),
      trends.months.map(({ expense, explain }) => [expense, explain]),
    ]);
    const names = [...months, ...trends.months, ...(trends.byCategory[0]?.months ?? [])];
    return { names: names.map(({ month }) => month), figures };
  };
  const byStart = await read();
  expect(byStart.names).toEqual(["2026-07", "2026-07", "2026-07"]);
  await setBook({ monthNamedAfter: "end" });
  const byEnd = await read();
  expect(byEnd).toEqual({ ...byStart, names: ["2026-08", "2026-08", "2026-08"] });
  const { months } = await alice.api.analytics.trends({ months: 2 });
  expect(months.map(({ month }) => month)).toEqual(["2026-10", "2026-11"]);
});

test("a book is made with its rule and names, lists them, and its changes can be undone", async () => {
  const set = { monthStartRule: "previousWorkday", monthNamedAfter: "end" } as const;
  const made = await alice.api.books.create({ name: "Club", monthStartDay: 31, ...set });
  expect(made).toMatchObject({ monthStartDay: 31, ...set });
  expect((await alice.api.books.list()).items).toContainEqual(made);
  const { role: _, ...before } = await getBook();
  expect(before).toMatchObject({ monthStartRule: "day", monthNamedAfter: "start" });
  await setBook(set);
  const change = (await changesSince(alice.api)).at(-1);
  expect(change).toMatchObject({ before, after: { ...before, ...set } });
  await alice.api.operations.undo({ id: String(change?.operationId) });
  expect(await getBook()).toMatchObject(before);
});

test("a change from before there were rules can be undone, and the doctor accepts it", async () => {
  await setBook({ name: "Renamed" });
  const seq = await newestSeq(alice.api);
  const without = (image: AnyPgColumn) => sql`${image} - 'monthStartRule' - 'monthNamedAfter'`;
  await api.db
    .update(changes)
    .set({ before: without(changes.before), after: without(changes.after) })
    .where(sql`${changes.bookId} = ${alice.bookId} and ${changes.seq} = ${seq}`);
  expect(await differences()).toEqual([]);
  const rules = { monthStartRule: "day", monthNamedAfter: "start" };
  expect((await changesSince(alice.api)).at(-1)).toMatchObject({ before: rules, after: rules });
  const undone = await alice.api.changes.undo({ seq });
  expect(undone).toMatchObject({ after: rules });
  expect(await getBook()).toMatchObject(rules);
});

test.each([{ monthStartRule: "previousWorkday" }, { monthNamedAfter: "end" }] as const)(
  "the doctor finds a book that has %j, unlike its last change",
  async (settings) => {
    await setBook({ name: "Renamed" });
    await api.db.update(books).set(settings).where(eq(books.id, alice.bookId));
    expect(await differences()).toHaveLength(1);
  },
);

test("rule and names survive export and import; an archive of version 1 gets the first of each", async () => {
  await setBook({ ...early, monthNamedAfter: "end" });
  await newBudget();
  await spend("10", "2026-11-13");
  const copy = await assertRestores(api, alice.api, alice.bookId, alice.api);
  const { id: _, ...book } = await getBook();
  expect(await alice.api.books.get({ id: copy })).toMatchObject(book);
  const query = { from: "2026-08-01", to: "2026-12-14" };
  expect(await alice.in(copy).analytics.monthly(query)).toMatchObject({
    months: (await alice.api.analytics.monthly(query)).months.map(({ month }) => ({ month })),
  });

  await setBook({ monthStartRule: "day", monthNamedAfter: "start" });
  type Json = Record<string, unknown>;
  const old = (image: unknown): unknown => {
    if (typeof image !== "object" || image === null || !("monthStartRule" in image)) return image;
    const { monthStartRule: _rule, monthNamedAfter: _named, ...rest } = image as Json;
    return rest;
  };
  const [header, ...lines] = (await linesOf(alice.api, alice.bookId)).slice(0, -1);
  // Parts that came later.
  const isFirst = (part: unknown) =>
    !/^(alert_firings|attachment.*|schedule.*|import.*|rules|statements|goals|people|share_defaults|settlements)$/.test(
      String(part),
    );
  const changed = lines
    .filter(({ part }) => isFirst(part))
    .map((line) =>
      "seq" in line ? { ...line, before: old(line["before"]), after: old(line["after"]) } : line,
    );
  const { book: ofBook, parts: all } = z
    .looseObject({ book: z.unknown(), parts: z.array(z.looseObject({ name: z.string() })) })
    .parse(header);
  const parts = all.filter(({ name }) => isFirst(name));
  const first = { ...header, version: 1, book: old(ofBook), parts };
  const file = archiveOf([first, ...changed]);
  const { id } = await alice.api.books.import({ file });
  const expected = { monthStartDay: 15, monthStartRule: "day", monthNamedAfter: "start" };
  expect(await alice.api.books.get({ id })).toMatchObject(expected);
});
