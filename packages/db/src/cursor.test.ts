import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./client.ts";
import { pagesOfUsed, sqlPages } from "./cursor.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);

let fetches = 0;
const { db, close } = openDatabase(database.url, {
  trace: (text, run) => {
    if (text.startsWith("fetch")) fetches += 1;
    return run();
  },
});
afterAll(() => close());
beforeEach(() => {
  fetches = 0;
});

/** Reads the numbers to `count`, two at a time; calls `use` with each page. */
const readNumbers = (count: number, use: (numbers: number[]) => Promise<void>) =>
  db.transaction(async (tx) => {
    const query = sql<{ n: number }>`select n from generate_series(1, ${sql.raw(String(count))}) n`;
    for await (const rows of sqlPages(tx, query, { size: 2 })) await use(rows.map(({ n }) => n));
  });

test.each([0, 1, 2, 3, 4, 7])("pages have all of %i rows in their order", async (count) => {
  const read: number[] = [];
  await readNumbers(count, async (numbers) => void read.push(...numbers));
  expect(read).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});

test("while a page is used the next two are asked for, and no more", async () => {
  const asked: number[] = [];
  await readNumbers(9, async () => {
    await setImmediate();
    asked.push(fetches);
  });
  expect(asked).toEqual([3, 4, 5, 6, 6]);
});

test("what is less than a page is read with one statement", async () => {
  await readNumbers(1, async () => {});
  expect(fetches).toBe(1);
});

test("a query that fails on a later page fails there, after the pages before it", async () => {
  const read: number[] = [];
  const failing = db.transaction(async (tx) => {
    const query = sql<{ n: number }>`select 10 / (7 - n) as n from generate_series(1, 9) n`;
    for await (const rows of sqlPages(tx, query, { size: 2 })) read.push(...rows.map(({ n }) => n));
  });
  await expect(failing).rejects.toMatchObject({ cause: { code: "22012" } });
  expect(read).toEqual([1, 2, 2, 3, 5, 10]);
});

test.each(["traced", "untraced"])(
  "each row is used once, in its order, where statements are %s",
  async (how) => {
    const used: number[] = [];
    const seen: number[][] = [];
    const use = ({ n, text }: { n: number; text: string }) => {
      used.push(n);
      return n * text.length;
    };
    const query = sql`select n, 'née' from generate_series(1, 5) n`;
    const options = { fields: { n: Number, text: String }, use, size: 2 };
    await (how === "traced" ? db : database.db).transaction(async (tx) => {
      for await (const page of pagesOfUsed(tx, query, options)) seen.push(page);
    });
    expect(seen).toEqual([[3, 6], [9, 12], [15]]);
    expect(used).toEqual([1, 2, 3, 4, 5]);
  },
);

test("what fails when a row is used ends the reading", async () => {
  const use = ({ n }: { n: number }) => {
    if (n === 3) throw new RangeError("three");
    return n;
  };
  const query = sql`select n from generate_series(1, 9) n`;
  const reading = database.db.transaction(async (tx) => {
    const pages = pagesOfUsed(tx, query, { fields: { n: Number }, use, size: 2 });
    for await (const page of pages) expect(page).toEqual([1, 2]);
  });
  await expect(reading).rejects.toThrow("three");
  expect((await database.db.execute(sql`select 1 as one`))[0]).toEqual({ one: 1 });
});
