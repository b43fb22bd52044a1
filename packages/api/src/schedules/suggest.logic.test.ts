import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, type CalendarDate, trustedDate } from "@outlay/core";
import { occurrencesFrom } from "../planning/dates/occurrences.logic.ts";
import type { ScheduleRule } from "../planning/dates/rule.contract.ts";
import { confidenceOf, evidenceOf, findRhythms, type PastPayment } from "./suggest.logic.ts";

const today = trustedDate("2026-11-21");
const ruleWith = (more: Partial<ScheduleRule>): ScheduleRule => ({
  unit: "month",
  count: 1,
  startsOn: trustedDate("2024-12-03"),
  endsOn: null,
  times: null,
  onWeekdays: null,
  monthDay: null,
  monthWeekday: null,
  weekend: "keep",
  ...more,
});

let ids = 0;
const paid = (on: CalendarDate, amount: number): PastPayment => ({
  id: `payment ${(ids += 1)}`,
  on,
  amountMinor: BigInt(Math.round(amount)),
});

/** The days on which a rule was due until yesterday, the newest `count` of them. */
function pastDays(rule: ScheduleRule, count: number): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (const { dueOn } of occurrencesFrom(rule)) {
    if (dueOn >= today) break;
    days.push(dueOn);
  }
  return days.slice(-count);
}

const every = (rule: ScheduleRule, amount = 1299, count = 24) =>
  pastDays(rule, count).map((on) => paid(on, amount));

const rhythms: [string, Partial<ScheduleRule>, object][] = [
  [
    "weekly",
    { unit: "week", startsOn: trustedDate("2026-08-05") },
    { every: { unit: "week", count: 1 }, nextOn: "2026-11-25" },
  ],
  [
    "every two weeks",
    { unit: "week", count: 2, startsOn: trustedDate("2026-06-05") },
    { every: { unit: "week", count: 2 }, nextOn: "2026-12-04" },
  ],
  ["monthly", {}, { every: { unit: "month", count: 1 }, nextOn: "2026-12-03", monthDay: 3 }],
  [
    "monthly, on the Friday before a weekend",
    { startsOn: trustedDate("2026-01-15"), weekend: "before" },
    { every: { unit: "month", count: 1 }, monthDay: 15, weekend: "before", nextOn: "2026-12-15" },
  ],
  [
    "on the last day of the month",
    { startsOn: trustedDate("2026-01-31") },
    { monthDay: "last", nextOn: "2026-11-30" },
  ],
  ["quarterly", { count: 3 }, { every: { unit: "month", count: 3 }, nextOn: "2026-12-03" }],
  ["yearly", { unit: "year" }, { every: { unit: "year", count: 1 }, nextOn: "2026-12-03" }],
];
test.each(rhythms)("a payment that is %s is found", (_, more, expected) => {
  const payments = every(ruleWith(more));
  const found = findRhythms(payments, today);
  expect(found).toMatchObject([{ amountMinor: 1299n, ...expected }]);
  expect(found[0]?.payments.map(({ id }) => id)).toEqual(payments.map(({ id }) => id).toReversed());
  expect(found[0]?.confidence).toBeGreaterThanOrEqual(0.5);
});

test("three equal payments on the same day of the month are enough, two are not", () => {
  expect(findRhythms(every(ruleWith({}), 900, 3), today)).toHaveLength(1);
  expect(findRhythms(every(ruleWith({}), 900, 2), today)).toEqual([]);
});

test("what has ended is left out: it is missing for more than half a period", () => {
  const until = (last: string) =>
    every(ruleWith({ startsOn: trustedDate("2026-01-08") })).filter(({ on }) => on <= last);
  expect(findRhythms(until("2026-10-08"), today)).toHaveLength(1);
  expect(findRhythms(until("2026-09-08"), today)).toEqual([]);
});

test("a subscription is found by its amount among other purchases of the payee", () => {
  const subscription = every(ruleWith({}), 899);
  const others = [3, 8, 9, 20, 41, 55, 70, 71, 90].map((days, index) =>
    paid(addDays(today, -days), 1000 + 731 * index),
  );
  const found = findRhythms([...others, ...subscription], today);
  expect(found).toMatchObject([{ amountMinor: 899n, every: { unit: "month", count: 1 } }]);
});

test("a new price is suggested once it was paid twice, varying amounts by their median", () => {
  const payments = every(ruleWith({}), 1000, 8);
  const priced = (amounts: number[]) =>
    findRhythms(
      payments.map((payment, index) => ({
        ...payment,
        amountMinor: BigInt(amounts[index] ?? 1000),
      })),
      today,
    )[0]?.amountMinor;
  expect(priced([1000, 1000, 1000, 1000, 1000, 1000, 1100, 1100])).toBe(1100n);
  expect(priced([980, 1010, 990, 1000, 1030, 970, 1020, 1050])).toBe(1010n);
});

const units = fc.constantFrom<[ScheduleRule["unit"], number, number, number]>(
  ["week", 1, 1, 12],
  ["week", 2, 1, 8],
  ["month", 1, 3, 8],
  ["month", 3, 3, 6],
);

test("a planted rhythm is found although days and amounts vary", () => {
  const plan = fc.record({
    unit: units,
    start: fc.nat(27),
    jitters: fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 104, maxLength: 104 }),
    amounts: fc.array(fc.integer({ min: 950, max: 1050 }), { minLength: 104, maxLength: 104 }),
  });
  fc.assert(
    fc.property(plan, ({ unit: [unit, count, jitter, least], start, jitters, amounts }) => {
      const startsOn = addDays(trustedDate("2024-12-01"), start);
      const days = pastDays(ruleWith({ unit, count, startsOn }), 104).filter(
        (on) => addDays(on, jitter) <= today,
      );
      const payments = days.map((on, index) =>
        paid(
          addDays(on, Math.round(((jitters[index] ?? 0) / 1000) * jitter)),
          amounts[index] ?? 1000,
        ),
      );
      fc.pre(payments.length >= least);
      const [found] = findRhythms(payments, today);
      expect(found?.every).toEqual({ unit, count });
      expect(found?.payments.length).toBeGreaterThanOrEqual(least / 2);
    }),
    { numRuns: 300 },
  );
});

test("a weekly payment is found by its weeks though each of the newest was a day early or late", () => {
  const off = [1, -1, 1, -1, -1, 1, 1, -1, 1];
  const days = pastDays(
    ruleWith({ unit: "week", count: 1, startsOn: trustedDate("2026-08-03") }),
    12,
  );
  const payments = days.map((on, index) => paid(addDays(on, off[index - 3] ?? 0), 1000));
  expect(findRhythms(payments, today)[0]).toMatchObject({
    every: { unit: "week", count: 1 },
    payments: { length: 12 },
  });
});

/** Deterministic: how often random spending looks like a rhythm is a share, not a never. */
function drawer(seed: number) {
  let state = seed;
  return (max: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

test.each([
  ["few", 6, 3000],
  ["some", 24, 1000],
  ["many", 100, 300],
])("spending on random days is no rhythm: %s payments", (_, most, payees) => {
  const draw = drawer(most);
  let found = 0;
  for (let payee = 0; payee < payees; payee += 1) {
    const count = 3 + draw(most);
    const payments = Array.from({ length: count }, () =>
      paid(addDays(today, -draw(730)), 300 + draw(9000)),
    );
    found += findRhythms(payments, today).length;
  }
  expect(found / payees).toBeLessThan(0.005);
});

test("spending of one price on random days is hardly ever a rhythm", () => {
  const draw = drawer(7);
  let found = 0;
  for (let payee = 0; payee < 1000; payee += 1) {
    const count = 3 + draw(60);
    found += findRhythms(
      Array.from({ length: count }, () => paid(addDays(today, -draw(730)), 350)),
      today,
    ).length;
  }
  expect(found / 1000).toBeLessThan(0.02);
});

test("confidence grows with payments and falls with days off and gaps", () => {
  const fit = fc.record({
    count: fc.integer({ min: 3, max: 100 }),
    off: fc.nat(5),
    gaps: fc.nat(9),
  });
  const days = fc.constantFrom(7, 14, 30.4, 91.3, 365.25);
  const payment = paid(today, 100);
  const confidence = (given: { count: number; off: number; gaps: number }, length: number) => {
    const kept = Array.from({ length: given.count }, () => payment);
    return confidenceOf(
      evidenceOf({ kept, off: given.off, span: given.count + given.gaps }, length, 1),
    );
  };
  fc.assert(
    fc.property(fit, days, (given, length) => {
      const own = confidence(given, length);
      expect(own).toBeGreaterThanOrEqual(0);
      expect(own).toBeLessThan(1);
      expect(confidence({ ...given, count: given.count + 1 }, length)).toBeGreaterThanOrEqual(own);
      expect(confidence({ ...given, off: given.off + 1 }, length)).toBeLessThanOrEqual(own);
      expect(confidence({ ...given, gaps: given.gaps + 1 }, length)).toBeLessThanOrEqual(own);
    }),
  );
});
