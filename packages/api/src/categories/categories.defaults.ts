import { categories, nameColumns } from "@outlay/db";
import { v7 as uuidv7 } from "uuid";
import { appendChanges } from "../feed/append.ts";
import type { BookWrite } from "../feed/lock.ts";
import { categoryColumns } from "../ledger/category-columns.ts";

type Default = { name: string; icon: string; color: string; children?: readonly string[] };

const expense: readonly Default[] = [
  {
    name: "Housing",
    icon: "🏠",
    color: "#8d6e63",
    children: ["Rent", "Utilities", "Internet and phone"],
  },
  { name: "Food", icon: "🛒", color: "#43a047", children: ["Groceries", "Eating out"] },
  { name: "Transport", icon: "🚌", color: "#1e88e5", children: ["Fuel", "Public transport"] },
  { name: "Health", icon: "💊", color: "#e53935" },
  { name: "Insurance", icon: "🛡️", color: "#546e7a" },
  { name: "Shopping", icon: "🛍️", color: "#d81b60", children: ["Clothing", "Household goods"] },
  {
    name: "Leisure",
    icon: "🎭",
    color: "#8e24aa",
    children: ["Entertainment", "Sports", "Travel"],
  },
  { name: "Children", icon: "🧸", color: "#fb8c00" },
  { name: "Pets", icon: "🐾", color: "#6d4c41" },
  { name: "Education", icon: "📚", color: "#3949ab" },
  { name: "Subscriptions", icon: "🔁", color: "#00897b" },
  { name: "Gifts and donations", icon: "🎁", color: "#c0ca33" },
  { name: "Taxes and fees", icon: "🏛️", color: "#757575" },
];

const income: readonly Default[] = [
  { name: "Salary", icon: "💼", color: "#2e7d32" },
  { name: "Interest and dividends", icon: "📈", color: "#00838f" },
  { name: "Gifts received", icon: "🎁", color: "#9e9d24" },
  { name: "Other income", icon: "🪙", color: "#f9a825" },
];

const uncategorised: Default = { name: "Uncategorised", icon: "❔", color: "#9e9e9e" };

/** Gives a new book its categories; the system one of each kind first. */
export async function insertDefaultCategories(write: BookWrite): Promise<void> {
  const { tx, book, now } = write;
  const common = { bookId: book.id, createdAt: now, updatedAt: now };
  const kinds = [
    { kind: "expense", defaults: expense },
    { kind: "income", defaults: income },
  ] as const;
  const rows = kinds.flatMap(({ kind, defaults }) =>
    [uncategorised, ...defaults].flatMap(({ children = [], name: parentName, ...parent }) => {
      const id = uuidv7();
      const { color, icon } = parent;
      return [
        {
          ...common,
          ...parent,
          ...nameColumns(parentName),
          id,
          kind,
          parentId: null,
          system: parentName === uncategorised.name,
        },
        ...children.map((name) => ({
          ...common,
          ...nameColumns(name),
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
