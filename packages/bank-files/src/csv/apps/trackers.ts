import { type AppExport, change, each } from "./app-export.ts";

/** Mint: the direction is a word, labels are parted by blanks. */
export const mint: AppExport = {
  app: "mint",
  header: [
    "date",
    "description",
    "original description",
    "amount",
    "transaction type",
    "category",
    "account name",
  ],
  roles: {
    date: "date",
    amount: "amount",
    description: "payee",
    "original description": "note",
    "transaction type": "direction",
    "account name": "account",
    notes: "note",
    category: "category",
  },
  convert: each((placed) =>
    change(placed, {
      tags: placed
        .cell("labels")
        .split(/\s+/)
        .filter((tag) => tag !== ""),
    }),
  ),
};

export const monarch: AppExport = {
  app: "monarch",
  header: ["date", "merchant", "category", "account", "original statement", "notes", "amount"],
  roles: {
    date: "date",
    amount: "amount",
    merchant: "payee",
    category: "category",
    account: "account",
    "original statement": "note",
    notes: "note",
    tags: "tags",
    id: "bankId",
  },
  sign: "in",
};

/** Sure, and Maybe before it: an expense is positive; within tags "," is written "\,". */
export const sure: AppExport = {
  app: "sure",
  header: ["date", "account_name", "amount", "name", "category", "tags", "notes", "currency"],
  roles: {
    date: "date",
    amount: "amount",
    account_name: "account",
    name: "payee",
    category: "category",
    notes: "note",
    currency: "currency",
  },
  sign: "out",
  convert: each((placed) => change(placed, { tags: escapedTags(placed.cell("tags")) })),
};

/** Tags parted by commas, where one within a tag is escaped. */
export function escapedTags(text: string): string[] {
  const written = text.match(/(?:\\.|[^,\\])+/g) ?? [];
  const tags = written.map((tag) => tag.replaceAll(/\\([\\,|])/g, "$1").trim());
  return tags.filter((tag) => tag !== "");
}

/** Copilot: an expense is positive; transfers between own accounts have a type of their own. */
export const copilot: AppExport = {
  app: "copilot",
  header: [
    "date",
    "name",
    "amount",
    "status",
    "category",
    "parent category",
    "excluded",
    "type",
    "account",
  ],
  roles: {
    date: "date",
    amount: "amount",
    name: "payee",
    status: "status",
    category: "category",
    tags: "tags",
    account: "account",
    note: "note",
  },
  sign: "out",
};
