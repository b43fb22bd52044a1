import { monthly, quarterly } from "./calendar.ts";
import type { Habit } from "./habit.ts";

const winter = [1, 2, 3, 10, 11, 12];
const schoolYear = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12];
const dollars = { currency: "USD", euros: 0.87 };

type Bill = Pick<Habit, "name" | "category" | "often" | "cents" | "foreign"> & { payee: string };

/** What is debited on its day, holiday or not. */
export const bills: readonly Habit[] = (
  [
    { name: "rent", category: "rent", payee: "Wohnbau Nord", often: monthly(1), cents: 118_000 },
    {
      name: "power",
      category: "utilities",
      payee: "Wien Energie",
      often: monthly(5),
      cents: [6_900, 9_800],
    },
    {
      name: "heating",
      category: "utilities",
      payee: "Fernwärme Wien",
      often: monthly(7, winter),
      cents: [9_500, 17_500],
    },
    {
      name: "water",
      category: "utilities",
      payee: "Wiener Wasser",
      often: quarterly(15),
      cents: [5_200, 6_800],
    },
    { name: "internet", category: "internet", payee: "Magenta", often: monthly(12), cents: 3_990 },
    { name: "phones", category: "internet", payee: "HoT", often: monthly(14), cents: 2_980 },
    {
      name: "home insurance",
      category: "insurance",
      payee: "Wiener Städtische",
      often: quarterly(3),
      cents: 6_450,
    },
    {
      name: "car insurance",
      category: "insurance",
      payee: "Uniqa",
      often: quarterly(10),
      cents: 21_830,
    },
    {
      name: "pet insurance",
      category: "insurance",
      payee: "Helvetia",
      often: quarterly(20),
      cents: 5_970,
    },
    { name: "music", category: "subscriptions", payee: "Spotify", often: monthly(3), cents: 1_799 },
    { name: "films", category: "subscriptions", payee: "Netflix", often: monthly(9), cents: 1_399 },
    {
      name: "paper",
      category: "subscriptions",
      payee: "Der Standard",
      often: monthly(2),
      cents: 2_490,
    },
    {
      name: "backup",
      category: "subscriptions",
      payee: "Backblaze",
      often: monthly(18),
      cents: 900,
      foreign: dollars,
    },
    {
      name: "server",
      category: "subscriptions",
      payee: "Hetzner",
      often: monthly(22),
      cents: 461,
    },
    {
      name: "kindergarten",
      category: "children",
      payee: "Kindergarten Sonnenschein",
      often: monthly(4),
      cents: 24_500,
    },
    {
      name: "music school",
      category: "children",
      payee: "Musikschule",
      often: monthly(6, schoolYear),
      cents: 6_200,
    },
    {
      name: "climbing",
      category: "sports",
      payee: "Kletterhalle",
      often: monthly(8),
      cents: 5_900,
    },
    {
      name: "charity",
      category: "gifts",
      payee: "Ärzte ohne Grenzen",
      often: monthly(16),
      cents: 2_500,
    },
  ] satisfies Bill[]
).map(({ payee, ...bill }: Bill) => ({
  ...bill,
  account: bill.foreign ? "card" : "current",
  payees: [payee],
  duringHoliday: true,
}));
