import { addDays, trustedCurrency, trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScheduleRule } from "../planning/dates/rule.contract.ts";
import { noTransfer } from "../ledger/transfers.logic.ts";
import { dueWork } from "./due.logic.ts";
import { patchRule, withSettings } from "./settings.logic.ts";
import {
  type DecidedState,
  nextOf,
  openOccurrences,
  type Settings,
  type Timeline,
  withDecided,
} from "./timeline.logic.ts";

const startsOn = trustedDate("2026-12-01");
const monthly: ScheduleRule = {
  unit: "month",
  count: 1,
  startsOn,
  endsOn: null,
  times: null,
  onWeekdays: null,
  monthDay: null,
  monthWeekday: null,
  weekend: "keep",
};
const template: Settings["template"] = {
  ...noTransfer,
  kind: "expense",
  accountId: "cash",
  currency: trustedCurrency("EUR"),
  amountMinor: 100n,
  amountThousandths: 1_000n,
  categoryId: "other",
  splits: [],
  excluded: false,
  payee: null,
  note: null,
  tags: [],
  originalAmountMinor: null,
  originalCurrency: null,
  shares: null,
};
const settingsOf = (given: Partial<Settings> = {}): Settings => ({
  fromOn: startsOn,
  rule: monthly,
  mode: "post",
  leadDays: null,
  template,
  ...given,
});
const timelineOf = (given: Partial<Timeline> = {}): Timeline => ({
  settings: [settingsOf()],
  openOn: startsOn,
  decided: new Map(),
  ...given,
});
const date = trustedDate;
const decidedOf = (states: Record<string, DecidedState>) =>
  new Map(Object.entries(states).map(([on, state]) => [date(on), state]));
const firstDays = (timeline: Timeline, count: number) =>
  [...openOccurrences(timeline).take(count)].map(({ on }) => on);
const active = { isActive: true };

test("decided occurrences are passed over, those that were only reminded of are not", () => {
  const decided = decidedOf({
    "2026-12-01": "posted",
    "2027-01-01": "reminded",
    "2027-02-01": "skipped",
  });
  const timeline = timelineOf({ decided });
  expect(firstDays(timeline, 2)).toEqual(["2027-01-01", "2027-03-01"]);
  expect(nextOf(timeline, active)).toMatchObject({
    openOn: "2027-01-01",
    nextDueOn: "2027-01-01",
  });
});

test("settings hold from their day on", () => {
  const rule = { ...monthly, monthDay: 15 };
  const settings = [settingsOf(), settingsOf({ fromOn: date("2027-01-10"), rule })];
  expect(firstDays(timelineOf({ settings }), 4)).toEqual([
    "2026-12-01",
    "2027-01-01",
    "2027-01-15",
    "2027-02-15",
  ]);
});

test("settings of which every occurrence is decided are dropped by the next change", () => {
  const { fromOn: _, ...added } = settingsOf({ mode: "remind" });
  const later = withSettings(timelineOf(), added, date("2027-02-01"));
  expect(later.map(({ fromOn }) => fromOn)).toEqual(["2026-12-01", "2027-02-01"]);
  const timeline = timelineOf({ settings: later, openOn: date("2027-03-01") });
  const [only, ...others] = withSettings(timeline, added, date("2027-03-01"));
  expect([only?.fromOn, others]).toEqual(["2027-03-01", []]);
});

test.each<[string, Partial<Settings>, string, string | null]>([
  ["posts on the day", {}, "2026-12-01", "2026-12-01"],
  ["reminds ahead and posts", { leadDays: 10 }, "2026-12-01", "2026-11-21"],
  ["reminds on the day", { mode: "remind" }, "2026-12-01", "2026-12-01"],
  ["reminds ahead", { mode: "remind", leadDays: 3 }, "2026-12-01", "2026-11-28"],
  ["is over", { rule: { ...monthly, endsOn: date("2026-11-30") } }, "null", null],
])("a schedule that %s is looked at then", (_what, given, nextDueOn, lookOn) => {
  const next = nextOf(timelineOf({ settings: [settingsOf(given)] }), active);
  expect([String(next.nextDueOn), next.lookOn]).toEqual([nextDueOn, lookOn]);
});

test("a paused schedule keeps its place, and is not looked at", () => {
  expect(nextOf(timelineOf(), { isActive: false })).toEqual({
    openOn: "2026-12-01",
    nextDueOn: null,
    lookOn: null,
  });
});

test("after the last occurrence a schedule goes on behind it", () => {
  const rule = { ...monthly, times: 1 };
  const decided = decidedOf({ "2026-12-01": "posted" });
  const timeline = timelineOf({ settings: [settingsOf({ rule })], decided });
  expect(nextOf(timeline, active)).toEqual({
    openOn: "2026-12-02",
    nextDueOn: null,
    lookOn: null,
  });
});

test.each<[object, Partial<ScheduleRule>]>([
  [{ every: { unit: "week", count: 2 } }, { unit: "week", count: 2, monthDay: null }],
  [
    { monthWeekday: { nth: 1, weekday: 5 } },
    { monthDay: null, monthWeekday: { nth: 1, weekday: 5 } },
  ],
  [{ times: 3 }, { times: 3, endsOn: null }],
  [{ endsOn: null }, { endsOn: null, monthDay: 15 }],
  [{ weekend: "after" }, { weekend: "after", monthDay: 15, endsOn: date("2027-12-31") }],
])("with %o, what does not go with it is dropped from a rule", (given, expected) => {
  const rule = { ...monthly, monthDay: 15, endsOn: date("2027-12-31") };
  expect(patchRule(rule, given)).toMatchObject(expected);
});

test("a rule that contradicts itself is refused at the field", () => {
  expect(() => patchRule(monthly, { onWeekdays: [1] })).toThrow("Weekdays go with weeks only.");
});

test("whenever days are looked at, each occurrence is posted once, and as soon as one is looked for", () => {
  const rules = fc.record({
    unit: fc.constantFrom<ScheduleRule["unit"]>("day", "week", "month"),
    count: fc.integer({ min: 1, max: 3 }),
    weekend: fc.constantFrom<ScheduleRule["weekend"]>("keep", "before", "after"),
  });
  const steps = fc.array(fc.integer({ min: -5, max: 40 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(rules, steps, fc.integer({ min: 1, max: 9 }), (given, days, room) => {
      const settings = [settingsOf({ rule: { ...monthly, ...given } })];
      let schedule = { ...timelineOf({ settings }), problem: null, id: "rent" };
      const posted: string[] = [];
      let today = addDays(startsOn, -10);
      let latest = today;
      for (const step of days) {
        today = addDays(today, step);
        latest = today > latest ? today : latest;
        for (;;) {
          const { postings } = dueWork(schedule, today, room);
          posted.push(...postings.map(({ on }) => on));
          const states = postings.map(({ on }) => [on, "posted"] as const);
          schedule = withDecided(schedule, states);
          const next = nextOf(schedule, active);
          schedule = { ...schedule, openOn: next.openOn };
          expect(postings.every(({ dueOn }) => dueOn <= today)).toBe(true);
          if (next.lookOn === null || next.lookOn > today) break;
        }
      }
      expect(new Set(posted).size).toBe(posted.length);
      const all = [...openOccurrences(timelineOf({ settings })).take(posted.length + 1)];
      expect(posted).toEqual(all.slice(0, -1).map(({ on }) => on));
      expect(String(all.at(-1)?.dueOn) > latest).toBe(true);
    }),
  );
});
