import { addDays, type CalendarDate, trustedCurrency, trustedDate } from "@outlay/core";
import { globalRates, rates } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { openBook } from "../access/identity.ts";
import { createTestApi } from "../testing.ts";
import { loadRates } from "./load.ts";
import { converterTo } from "./rates.logic.ts";

const api = await createTestApi();
afterAll(api.close);

const alice = await api.signUp("alice");
const bob = await api.signUp("bob");
const [euro, dollar] = [trustedCurrency("EUR"), trustedCurrency("USD")];
const usd = { base: euro, quote: dollar };
const days = { from: trustedDate("2026-11-10"), to: trustedDate("2026-11-12") };

/** The value of 12.00 dollars in euros on a day, in a book with or without its own rates. */
async function dollarsOf(user: typeof alice, day: CalendarDate): Promise<bigint | undefined> {
  const book = await openBook(api.db, { userId: user.id }, user.bookId);
  if (!book) throw new Error("the book is there");
  const table = await loadRates(api.db, book, { currencies: [dollar], target: euro, ...days });
  return converterTo(euro, table).convert({ day, currency: dollar, minor: 1200n })?.minor;
}

test("the rates within the days and the newest before them are loaded, the book's own and those for all books", async () => {
  await api.db.insert(globalRates).values([
    { ...usd, on: trustedDate("2026-11-08"), rate: "9" },
    { ...usd, on: trustedDate("2026-11-09"), rate: "2" },
    { ...usd, on: trustedDate("2026-11-11"), rate: "3" },
    { ...usd, on: trustedDate("2026-11-13"), rate: "9" },
  ]);
  const own = { bookId: alice.bookId, ...usd, on: trustedDate("2026-11-11"), rate: "4" };
  await api.db.insert(rates).values(own);
  const figuresOf = (user: typeof alice) =>
    Promise.all([0, 1, 2].map((n) => dollarsOf(user, addDays(days.from, n))));
  expect(await figuresOf(alice)).toEqual([600n, 300n, 300n]);
  expect(await figuresOf(bob)).toEqual([600n, 400n, 400n]);
});
