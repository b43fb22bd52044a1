import { seedLedger } from "./ledger.ts";
import { seedUser } from "./seed.ts";
import type { Database } from "../packages/db/src/index.ts";

/** A user with much data in two books: one with everyday records, one with texts of maximum length. */
export type Target = {
  url: string;
  token: string;
  bookId: string;
  longBookId: string;
  accounts: number;
  categories: { all: number; expense: number };
};

const currencies = "USD,GBP,CHF,JPY,SEK,NOK,DKK,PLN,CZK".split(",");

type Post = (
  path: string,
  body: object,
  headers?: Record<string, string>,
) => Promise<{ id: string }>;

function createPost(url: string, headers: Record<string, string>): Post {
  return async (path, body, more = {}) => {
    const reply = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
    const made = (await reply.json()) as { id: string };
    if (!reply.ok)
      throw new Error(`${path} replied ${reply.status} ${JSON.stringify(made).slice(0, 300)}`);
    return made;
  };
}

/** Expenses in foreign currencies and many categories, with rates for each day. */
async function seedForeign(post: Post): Promise<void> {
  const foreign: string[] = [];
  for (const currency of currencies)
    foreign.push((await post("/api/accounts", { name: currency, kind: "checking", currency })).id);
  const categories: string[] = [];
  for (let number = 0; number < 60; number++)
    categories.push((await post("/api/categories", { name: `Category ${number}` })).id);
  const days = Array.from({ length: 2000 }, (_, day) =>
    new Date(Date.UTC(2021, 0, 1 + day)).toISOString().slice(0, 10),
  );
  const rates = [
    "Date," + currencies.join(","),
    ...days.map((day) => `${day},${currencies.map(() => "1.5").join(",")}`),
  ];
  await post("/api/rates/import", { file: rates.join("\n") });
  for (let from = 0; from < 5000; from += 500)
    await post("/api/transactions/bulk", {
      operations: Array.from({ length: 500 }, (_, index) => ({
        op: "create",
        kind: "expense",
        amount: "15",
        accountId: foreign[(from + index) % foreign.length],
        categoryId: categories[(from + index) % categories.length],
        occurredOn: days[(from + index) % days.length],
      })),
    });
}

/** A book of transactions with texts of maximum length; returns its id. */
async function seedLongTexts(post: Post): Promise<string> {
  const { id: bookId } = await post("/api/books", { name: "Long" });
  const book = { "x-book-id": bookId };
  const text = (length: number) => "\u{10348}".repeat(length);
  const { id: categoryId } = await post("/api/categories", { name: "Long" }, book);
  const long = () => ({
    op: "create",
    kind: "expense",
    amount: "50",
    categoryId,
    note: text(2000),
    payee: text(200),
    splits: Array.from({ length: 50 }, () => ({ categoryId, amount: "1", note: text(500) })),
  });
  for (let made = 0; made < 201; made += 9)
    await post("/api/transactions/bulk", { operations: Array.from({ length: 9 }, long) }, book);
  return bookId;
}

export async function seedHostile(url: string, pool: Database): Promise<Target> {
  const { accessToken: token, bookId } = await seedUser(url, 0);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const post = createPost(url, headers);
  await seedLedger(pool, { id: bookId }, 100_000);
  await seedForeign(post);
  const longBookId = await seedLongTexts(post);
  const list = async (path: string) => {
    const reply = await fetch(`${url}${path}`, { headers });
    return ((await reply.json()) as { items: unknown[] }).items.length;
  };
  return {
    url,
    token,
    bookId,
    longBookId,
    accounts: await list("/api/accounts?limit=200"),
    categories: {
      all: await list("/api/categories?limit=200"),
      expense: await list("/api/categories?limit=200&kind=expense"),
    },
  };
}
