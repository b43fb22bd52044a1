import { monthly } from "./calendar.ts";
import type { Habit } from "./habit.ts";

type Earning = Pick<Habit, "name" | "category" | "often" | "cents"> & { payee: string };

/** In Austria a salary comes fourteen times a year: twice in June and in November. */
function salary(payee: string, dayOfMonth: number, cents: number): Earning[] {
  const common = { category: "salary", payee, cents } as const;
  return [
    { ...common, name: `salary of ${payee}`, often: monthly(dayOfMonth) },
    { ...common, name: `extra salary of ${payee}`, often: monthly(15, [6, 11]) },
  ];
}

const earnings: readonly Earning[] = [
  ...salary("Donauwerk", 27, 256_000),
  ...salary("Buchhandlung Kern", 1, 169_000),
  {
    name: "family allowance",
    category: "familyAllowance",
    payee: "Finanzamt Österreich",
    often: monthly(8),
    cents: 33_220,
  },
  {
    name: "tax refund",
    category: "taxRefund",
    payee: "Finanzamt Österreich",
    often: monthly(21, [4]),
    cents: [78_000, 164_000],
  },
];

/** What comes in. */
export const income: readonly Habit[] = earnings.map(({ payee, ...earning }) => ({
  ...earning,
  kind: "income",
  account: "current",
  payees: [payee],
  duringHoliday: true,
}));
