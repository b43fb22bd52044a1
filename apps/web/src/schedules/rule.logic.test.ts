import { expect, test } from "vitest";
import { changedFields, toRule } from "./rule.logic.ts";
import { newScheduleDraft, type RuleDraft } from "./schedule-draft.logic.ts";

const { rule } = newScheduleDraft({ today: "2026-11-29", accountId: "a", otherAccountId: "b" });
const read = (changed: Partial<RuleDraft>) => toRule({ ...rule, ...changed });

test("a monthly rule has the day of its start unless another one is named", () => {
  expect(read({})).toMatchObject({ monthDay: null, monthWeekday: null, onWeekdays: null });
  expect(read({ monthDay: "31" })).toMatchObject({ monthDay: 31 });
  expect(read({ monthBy: "last" })).toMatchObject({ monthDay: "last" });
  expect(read({ monthBy: "weekday", nth: "last", weekday: "5" })).toMatchObject({
    monthDay: null,
    monthWeekday: { nth: "last", weekday: 5 },
  });
});

test("days of the week count with weeks alone", () => {
  expect(read({ unit: "week", onWeekdays: [1, 5] }).onWeekdays).toEqual([1, 5]);
  expect(read({ unit: "day", onWeekdays: [1, 5], monthDay: "3" })).toMatchObject({
    onWeekdays: null,
    monthDay: null,
  });
});

test("a rule ends by a day or after a number of times, or not", () => {
  const typed = { endsOn: "2027-01-01", times: "3" };
  expect(read({ ...typed, ends: "never" })).toMatchObject({ endsOn: null, times: null });
  expect(read({ ...typed, ends: "on" })).toMatchObject({ endsOn: "2027-01-01", times: null });
  expect(read({ ...typed, ends: "times" })).toMatchObject({ endsOn: null, times: 3 });
});

test("only what differs is sent as a change", () => {
  expect(changedFields(read({}), read({ weekend: "before" }))).toEqual({ weekend: "before" });
  expect(changedFields(read({ onWeekdays: [1] }), read({ onWeekdays: [1] }))).toEqual({});
});
