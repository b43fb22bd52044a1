import { addDays, newId, weekdayOf } from "@outlay/client/core";
import type { RouterInputs } from "@outlay/client";

type Operation = RouterInputs["transactions"]["bulk"]["operations"][number];

/** What a household pays and earns again and again: on these days, about so much. */
type Habit = {
  payee: { en: string; de: string };
  /** Of the categories that every new book has, in the language of its maker. */
  category: { en: string; de: string };
  /** In hundredths of a unit of the book's currency. */
  cents: readonly [from: number, to: number];
  kind?: "income";
} & ({ weekdays: readonly number[] } | { monthDay: number });

const habits: readonly Habit[] = [
  {
    payee: { en: "Northwind Ltd", de: "Nordwind GmbH" },
    category: { en: "Salary", de: "Gehalt" },
    cents: [265_000, 265_000],
    kind: "income",
    monthDay: 28,
  },
  {
    payee: { en: "Landlord", de: "Vermieter" },
    category: { en: "Rent", de: "Miete" },
    cents: [94_000, 94_000],
    monthDay: 1,
  },
  {
    payee: { en: "City Power", de: "Stadtwerke" },
    category: { en: "Utilities", de: "Strom, Heizung, Wasser" },
    cents: [8_200, 8_200],
    monthDay: 5,
  },
  {
    payee: { en: "Fibre Net", de: "Glasfasernetz" },
    category: { en: "Internet and phone", de: "Internet und Telefon" },
    cents: [3_990, 3_990],
    monthDay: 7,
  },
  {
    payee: { en: "Music stream", de: "Musikdienst" },
    category: { en: "Subscriptions", de: "Abos" },
    cents: [1_099, 1_099],
    monthDay: 12,
  },
  {
    payee: { en: "Public transport", de: "Verkehrsbetriebe" },
    category: { en: "Public transport", de: "Bus und Bahn" },
    cents: [5_100, 5_100],
    monthDay: 2,
  },
  {
    payee: { en: "Corner shop", de: "Supermarkt" },
    category: { en: "Groceries", de: "Lebensmittel" },
    cents: [1_800, 7_400],
    weekdays: [2, 4, 6],
  },
  {
    payee: { en: "Bakery", de: "Bäckerei" },
    category: { en: "Groceries", de: "Lebensmittel" },
    cents: [320, 980],
    weekdays: [1, 3, 5, 7],
  },
  {
    payee: { en: "Trattoria Anna", de: "Trattoria Anna" },
    category: { en: "Eating out", de: "Auswärts essen" },
    cents: [1_900, 5_600],
    weekdays: [5],
  },
  {
    payee: { en: "Cinema", de: "Kino" },
    category: { en: "Entertainment", de: "Unterhaltung" },
    cents: [1_200, 2_600],
    weekdays: [6],
  },
];

const days = 120;

/** The same each time: a share between 0 and 1 for a day and a habit. */
const shareOf = (day: number, habit: number) => ((day * 7919 + habit * 104_729) % 997) / 997;

const isOn = (habit: Habit, date: string) =>
  "monthDay" in habit
    ? Number(date.slice(8)) === habit.monthDay
    : habit.weekdays.includes(weekdayOf(date));

type Given = {
  today: string;
  language: "en" | "de";
  /** Ids of the book's categories by name. */
  categoryIds: ReadonlyMap<string, string>;
  /** Writes cents in the book's currency, which may have other digits. */
  write: (cents: number) => string;
  tag: string;
};

/** Four months of a household until today, for one request, so that they go as they came. */
export function demoOperations({ today, language, categoryIds, write, tag }: Given): Operation[] {
  return Array.from({ length: days }, (_, index) => addDays(today, index - days + 1)).flatMap(
    (occurredOn, day) =>
      habits.flatMap((habit, number): Operation[] => {
        if (!isOn(habit, occurredOn)) return [];
        const [from, to] = habit.cents;
        const amount = write(Math.round(from + (to - from) * shareOf(day, number)));
        const { en, de } = habit.category;
        const categoryId = categoryIds.get(en) ?? categoryIds.get(de);
        const fields = {
          op: "create" as const,
          id: newId(),
          amount,
          occurredOn,
          payee: habit.payee[language],
          tags: [tag],
          ...(categoryId !== undefined && { categoryId }),
        };
        const { kind = "expense" } = habit;
        return [kind === "income" ? { ...fields, kind } : { ...fields, kind }];
      }),
  );
}
