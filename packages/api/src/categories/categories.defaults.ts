import { categories, nameColumns } from "@outlay/db";
import { v7 as uuidv7 } from "uuid";
import { appendChanges } from "../feed/append.ts";
import type { BookWrite } from "../feed/lock.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import { uncategorised } from "../ledger/uncategorised.logic.ts";
import { type Words, wordIn } from "../support/words.logic.ts";

type Default = { name: Words; icon: string; color: string; children?: readonly Words[] };

const expense: readonly Default[] = [
  {
    name: { en: "Housing", de: "Wohnen" },
    icon: "🏠",
    color: "#8d6e63",
    children: [
      { en: "Rent", de: "Miete" },
      { en: "Utilities", de: "Strom, Heizung, Wasser" },
      { en: "Internet and phone", de: "Internet und Telefon" },
    ],
  },
  {
    name: { en: "Food", de: "Essen" },
    icon: "🛒",
    color: "#43a047",
    children: [
      { en: "Groceries", de: "Lebensmittel" },
      { en: "Eating out", de: "Auswärts essen" },
    ],
  },
  {
    name: { en: "Transport", de: "Mobilität" },
    icon: "🚌",
    color: "#1e88e5",
    children: [
      { en: "Fuel", de: "Tanken" },
      { en: "Public transport", de: "Bus und Bahn" },
    ],
  },
  { name: { en: "Health", de: "Gesundheit" }, icon: "💊", color: "#e53935" },
  { name: { en: "Insurance", de: "Versicherungen" }, icon: "🛡️", color: "#546e7a" },
  {
    name: { en: "Shopping", de: "Einkäufe" },
    icon: "🛍️",
    color: "#d81b60",
    children: [
      { en: "Clothing", de: "Kleidung" },
      { en: "Household goods", de: "Haushaltswaren" },
    ],
  },
  {
    name: { en: "Leisure", de: "Freizeit" },
    icon: "🎭",
    color: "#8e24aa",
    children: [
      { en: "Entertainment", de: "Unterhaltung" },
      { en: "Sports", de: "Sport" },
      { en: "Travel", de: "Reisen" },
    ],
  },
  { name: { en: "Children", de: "Kinder" }, icon: "🧸", color: "#fb8c00" },
  { name: { en: "Pets", de: "Haustiere" }, icon: "🐾", color: "#6d4c41" },
  { name: { en: "Education", de: "Bildung" }, icon: "📚", color: "#3949ab" },
  { name: { en: "Subscriptions", de: "Abos" }, icon: "🔁", color: "#00897b" },
  {
    name: { en: "Gifts and donations", de: "Geschenke und Spenden" },
    icon: "🎁",
    color: "#c0ca33",
  },
  { name: { en: "Taxes and fees", de: "Steuern und Gebühren" }, icon: "🏛️", color: "#757575" },
];

const income: readonly Default[] = [
  { name: { en: "Salary", de: "Gehalt" }, icon: "💼", color: "#2e7d32" },
  {
    name: { en: "Interest and dividends", de: "Zinsen und Dividenden" },
    icon: "📈",
    color: "#00838f",
  },
  { name: { en: "Gifts received", de: "Erhaltene Geschenke" }, icon: "🎁", color: "#9e9d24" },
  { name: { en: "Other income", de: "Sonstige Einnahmen" }, icon: "🪙", color: "#f9a825" },
];

const system: Default = { name: uncategorised, icon: "❔", color: "#9e9e9e" };

/** Gives a new book its categories, named in the language of `locale`; the system one of each kind first. */
export async function insertDefaultCategories(write: BookWrite, locale: string): Promise<void> {
  const { tx, book, now } = write;
  const common = { bookId: book.id, createdAt: now, updatedAt: now };
  const kinds = [
    { kind: "expense", defaults: expense },
    { kind: "income", defaults: income },
  ] as const;
  const rows = kinds.flatMap(({ kind, defaults }) =>
    [system, ...defaults].flatMap(({ children = [], name: parentName, ...parent }) => {
      const id = uuidv7();
      const { color, icon } = parent;
      return [
        {
          ...common,
          ...parent,
          ...nameColumns(wordIn(locale, parentName)),
          id,
          kind,
          parentId: null,
          system: parentName === uncategorised,
        },
        ...children.map((name) => ({
          ...common,
          ...nameColumns(wordIn(locale, name)),
          id: uuidv7(),
          kind,
          parentId: id,
          color,
          icon,
          system: false,
        })),
      ];
    }),
  );
  const created = await tx.insert(categories).values(rows).returning(categoryColumns);
  const entries = created.map((after) => ({
    entity: "category" as const,
    entityId: after.id,
    op: "create" as const,
    before: null,
    after,
  }));
  await appendChanges(write, entries);
}
