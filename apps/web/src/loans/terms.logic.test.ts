import { expect, test } from "vitest";
import { readRate, readTerms, type TermsDraft } from "./terms.logic.ts";

test.each([
  ["3.75", "3.75"],
  [" 3,6 ", "3.6"],
  ["0", "0"],
  ["100.1", undefined],
  ["-1", undefined],
  ["3.5 %", undefined],
  ["", undefined],
])("%j is read as the rate %j", (text, rate) => {
  expect(readRate(text)).toBe(rate);
});

const draft: TermsDraft = {
  rate: "3,6",
  by: "term",
  payment: "800",
  months: "240",
  dayCount: "30/360",
  startsOn: "2026-11-01",
};
const common = { annualRate: "3.6", dayCount: "30/360", startsOn: "2026-11-01" };
const read = (text: string) => (text === "" ? undefined : text);

test("terms have either a payment or a number of months", () => {
  expect(readTerms(draft, read)).toEqual({ ...common, payment: null, termMonths: 240 });
  const paid = readTerms({ ...draft, by: "payment" }, read);
  expect(paid).toEqual({ ...common, payment: "800", termMonths: null });
});

test.each([{ months: "0" }, { months: "1.5" }, { startsOn: "" }, { rate: "much" }])(
  "terms with %j are not whole",
  (wrong) => {
    expect(readTerms({ ...draft, ...wrong }, read)).toBeUndefined();
  },
);
