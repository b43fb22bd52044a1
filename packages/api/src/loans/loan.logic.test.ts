import { type CalendarDate, dateOfDay, dayNumber, trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DayCount } from "./calendar.logic.ts";
import { loanCalendar } from "./calendar.logic.ts";
import {
  type LoanMovement,
  loanOf,
  type LoanTerms,
  maxPayments,
  planLoan,
  smallestPayment,
} from "./loan.logic.ts";

const terms = (given: Partial<LoanTerms> = {}): LoanTerms => ({
  annualRate: "3.6",
  paymentMinor: null,
  termMonths: null,
  dayCount: "30/360",
  startsOn: trustedDate("2026-11-01"),
  ...given,
});

const sumOf = <Row>(rows: readonly Row[], of: (row: Row) => bigint) =>
  rows.reduce((sum, row) => sum + of(row), 0n);

const plan = (
  given: LoanTerms,
  owedMinor: bigint,
  paymentMinor: bigint,
  movements: readonly LoanMovement[] = [],
) => planLoan(loanOf(given), { index: 1, owedMinor, movements, paymentMinor, today: -1e6 });

const movement = (on: string, owedMinor: bigint, interestMinor = 0n): LoanMovement => ({
  day: dayNumber(trustedDate(on)),
  owedMinor,
  principalMinor: owedMinor < 0n ? -owedMinor : 0n,
  interestMinor,
});

test("a loan of 200,000.00 at 3.6 % over 20 years takes 1,170.23 a month, and its last payment settles what is left", () => {
  const loan = loanOf(terms());
  const payment = smallestPayment(loan, { index: 1, owedMinor: 20_000_000n }, 240);
  expect(payment).toBe(117_023n);
  const { rows, refusedOn } = plan(terms(), 20_000_000n, payment);
  expect(refusedOn).toBeNull();
  expect(rows).toHaveLength(240);
  expect(rows[0]).toEqual({
    on: "2026-12-01",
    interestMinor: 60_000n,
    principalMinor: 57_023n,
    balanceMinor: 19_942_977n,
  });
  expect(rows.at(-1)).toMatchObject({ on: "2046-11-01", balanceMinor: 0n });
});

test.each<[DayCount, string, string, number]>([
  ["30/360", "2026-01-31", "2026-02-28", 30],
  ["30/360", "2028-02-29", "2028-03-29", 30],
  ["actual/365", "2026-01-31", "2026-02-28", 28],
  ["actual/360", "2026-12-01", "2027-01-01", 31],
])("%s counts a month from %s to %s as %i days", (dayCount, from, to, days) => {
  const { due, daysBetween } = loanCalendar({ startsOn: trustedDate(from), dayCount });
  expect(dateOfDay(due(1).day)).toBe(to);
  expect(daysBetween(due(0).day, due(1).day, 1)).toBe(days);
});

test("the 31st is the last day of shorter months and the 31st again after them", () => {
  const { due } = loanCalendar({ startsOn: trustedDate("2026-10-31"), dayCount: "30/360" });
  const days = [1, 2, 3, 4, 5].map((index) => dateOfDay(due(index).day));
  expect(days).toEqual(["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]);
});

test("an extra payment bears no interest from its day on, and shortens the loan", () => {
  const without = plan(terms(), 1_000_000n, 50_000n);
  const extra = plan(terms(), 1_000_000n, 50_000n, [movement("2026-11-16", -200_000n)]);
  // Half of the month 10,000.00, half of it 8,000.00, at 0.3 % a month.
  expect(extra.rows.slice(0, 2)).toEqual([
    { on: "2026-11-16", interestMinor: 0n, principalMinor: 200_000n, balanceMinor: 800_000n },
    { on: "2026-12-01", interestMinor: 2_700n, principalMinor: 47_300n, balanceMinor: 752_700n },
  ]);
  expect(without.rows).toHaveLength(21);
  expect(extra.rows).toHaveLength(18);
});

test("a due day whose payment is recorded near to it is not due again", () => {
  const { rows } = plan(terms(), 1_000_000n, 50_000n, [movement("2026-12-03", -47_000n, 3_000n)]);
  expect(rows.slice(0, 2).map(({ on }) => on)).toEqual(["2026-12-03", "2027-01-01"]);
});

test("a loan without interest is paid in equal parts, each once", () => {
  const free = terms({ annualRate: "0" });
  const payment = smallestPayment(loanOf(free), { index: 1, owedMinor: 100_000n }, 3);
  expect(payment).toBe(33_334n);
  const { rows } = plan(free, 100_000n, payment, [movement("2026-12-01", -33_334n)]);
  expect(rows.map(({ on, principalMinor }) => [on, principalMinor])).toEqual([
    ["2026-12-01", 33_334n],
    ["2027-01-01", 33_334n],
    ["2027-02-01", 33_332n],
  ]);
});

test("a payment that does not cover the interest is refused, and the smallest that does is found", () => {
  const loan = terms({ annualRate: "12", dayCount: "actual/365" });
  expect(plan(loan, 1_000_000n, 9_000n).refusedOn).toBe("2026-12-01");
  const least = smallestPayment(loanOf(loan), { index: 1, owedMinor: 1_000_000n }, maxPayments);
  expect(plan(loan, 1_000_000n, least).refusedOn).toBeNull();
  expect(plan(loan, 1_000_000n, least - 1n).refusedOn).not.toBeNull();
});

const anyTerms = fc.record({
  annualRate: fc
    .integer({ min: 0, max: 30_000_000 })
    .map((micro) => `${Math.floor(micro / 1e6)}.${String(micro % 1e6).padStart(6, "0")}`),
  dayCount: fc.constantFrom<DayCount>("30/360", "actual/365", "actual/360"),
  startsOn: fc.integer({ min: 0, max: 40_000 }).map(dateOfDay),
});
const anyLoan = fc.record({
  given: anyTerms,
  owedMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  months: fc.integer({ min: 1, max: 420 }),
});

/** Days of `30/360` by the formula of 30E/360, where a due day that a month lacks is not moved. */
const formula = (from: string, to: string) => {
  const [y1 = 0, m1 = 0, d1 = 0] = from.split("-").map(Number);
  const [y2 = 0, m2 = 0, d2 = 0] = to.split("-").map(Number);
  return 360 * (y2 - y1) + 30 * (m2 - m1) + Math.min(d2, 30) - Math.min(d1, 30);
};

/** The nth due day by the calendar of a Date. */
function dueOn(startsOn: CalendarDate, index: number): string {
  const [year = 0, month = 1, day = 1] = startsOn.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + index, 0)).getUTCDate();
  const at = Date.UTC(year, month - 1 + index, Math.min(day, last));
  return new Date(at).toISOString().slice(0, 10);
}

/** A plain plan: a month's interest of the whole balance, rounded, as fractions of numbers written out. */
function plainRows(
  { annualRate, dayCount, startsOn }: LoanTerms,
  owedMinor: bigint,
  payment: bigint,
) {
  const rows: [on: string, interest: bigint, principal: bigint, balance: bigint][] = [];
  const rate = BigInt(annualRate.replace(".", ""));
  const year = dayCount === "actual/365" ? 365n : 360n;
  let owed = owedMinor;
  for (let index = 1; owed > 0n && rows.length < 2_000; index += 1) {
    const [from, to] = [dueOn(startsOn, index - 1), dueOn(startsOn, index)];
    const actual = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    const days = BigInt(dayCount === "30/360" ? 30 : actual);
    const above = owed * rate * days;
    const below = year * 100_000_000n;
    const interest = above / below + (2n * (above % below) >= below ? 1n : 0n);
    const paid = payment < owed + interest ? payment : owed + interest;
    owed -= paid - interest;
    rows.push([to, interest, paid - interest, owed]);
  }
  return rows;
}

test("whatever the loan: its plan is the plain one, its principal adds up to it, and nothing is left", () => {
  fc.assert(
    fc.property(anyLoan, ({ given, owedMinor, months }) => {
      const loan = terms(given);
      const payment = smallestPayment(loanOf(loan), { index: 1, owedMinor }, months);
      const { rows, refusedOn } = plan(loan, owedMinor, payment);
      expect(refusedOn).toBeNull();
      expect(rows.length).toBeLessThanOrEqual(months);
      expect(sumOf(rows, ({ principalMinor }) => principalMinor)).toBe(owedMinor);
      expect(rows.at(-1)?.balanceMinor).toBe(0n);
      expect(
        rows.map((row) => [row.on, row.interestMinor, row.principalMinor, row.balanceMinor]),
      ).toEqual(plainRows(loan, owedMinor, payment));
    }),
    { numRuns: 60 },
  );
});

test("the payment of a term is the smallest: with less the loan is not paid off in time", () => {
  fc.assert(
    fc.property(anyLoan, ({ given, owedMinor, months }) => {
      const loan = terms(given);
      const payment = smallestPayment(loanOf(loan), { index: 1, owedMinor }, months);
      if (payment === 1n) return;
      const less = plan(loan, owedMinor, payment - 1n);
      expect(less.refusedOn !== null || less.rows.length > months).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("within a month days of 30/360 are counted by the formula, and a day of the month before a due day has no more than a month", () => {
  fc.assert(
    fc.property(anyTerms, fc.integer({ min: 1, max: 400 }), fc.integer(), (given, index, at) => {
      const { due, daysBetween } = loanCalendar({ ...given, dayCount: "30/360" });
      const [start, end] = [due(index - 1).day, due(index).day];
      const day = start + (Math.abs(at) % (end - start + 1));
      const days = daysBetween(start, day, index);
      expect(days + daysBetween(day, end, index)).toBe(30);
      const isInEachMonth = Number(given.startsOn.slice(8)) <= 28;
      const byFormula = formula(dateOfDay(start), dateOfDay(day));
      expect(days).toBe(isInEachMonth ? byFormula : days);
    }),
    { numRuns: 300 },
  );
});

test("every recorded payment ahead is in the plan, in the order of days, and the principal still adds up", () => {
  const extras = fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 900 }),
      minor: fc.bigInt({ min: 1n, max: 9_000n }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(anyTerms, extras, (given, paid) => {
      const loan = terms(given);
      const start = dayNumber(loan.startsOn);
      const byDay = new Map<number, bigint>();
      for (const { after, minor } of paid)
        byDay.set(start + after, (byDay.get(start + after) ?? 0n) + minor);
      const movements = [...byDay]
        .toSorted(([a], [b]) => a - b)
        .map(([day, minor]) => ({
          day,
          owedMinor: -minor,
          principalMinor: minor,
          interestMinor: 0n,
        }));
      const { rows } = plan(loan, 1_000_000n, 60_000n, movements);
      const principal = sumOf(rows, ({ principalMinor }) => principalMinor);
      const paidTooMuch = (rows.at(-1)?.balanceMinor ?? 0n) < 0n ? rows.at(-1)?.balanceMinor : 0n;
      expect(principal + (paidTooMuch ?? 0n)).toBe(1_000_000n);
      const days = rows.map(({ on }) => on);
      expect(days).toEqual(days.toSorted());
    }),
    { numRuns: 100 },
  );
});
