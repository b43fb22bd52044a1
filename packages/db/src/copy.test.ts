import { sql } from "drizzle-orm";
import { bigint, boolean, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowCopier } from "./copy.ts";
import { instant } from "./schema/columns.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);
const { db } = database;

const things = pgTable("things", {
  bookId: uuid("book_id").notNull(),
  id: bigint("id", { mode: "number" }).notNull(),
  body: text("body"),
  tags: text("tags").array(),
  image: jsonb("image"),
  isOpen: boolean("is_open"),
  at: instant("at"),
});
beforeAll(async () => {
  await db.execute(sql`create table things (book_id uuid not null, id bigint primary key check (id > 0),
    body text, tags text[], image jsonb, is_open boolean, at timestamptz(3))`);
});

const bookId = "01920000-0000-7000-8000-00000000000b";
const copied = (rows: readonly object[]) =>
  db.transaction(async (tx) => {
    const copy = rowCopier(things, bookId);
    await copy(tx, rows);
    return tx.select().from(things).orderBy(things.id);
  });

const pieces = [
  "\\",
  "\n",
  "\r",
  "\t",
  '"',
  "'",
  "{",
  "}",
  ",",
  "\\N",
  "\\.",
  "null",
  "ü",
  "🎲",
  " ",
  "",
];
const texts = pieces.flatMap((one) => pieces.map((other) => one + other));

test("rows of any text are copied as they are, in lists and in JSON, too", async () => {
  const rows = texts.map((body, index) => ({
    id: index + 1,
    body,
    tags: [body, "a", body].slice(index % 3),
    image: { [body]: body, list: [body, null] },
    isOpen: index % 2 === 0,
    at: "2026-11-30T10:00:00.5+01:00",
  }));
  const at = new Date("2026-11-30T09:00:00.500Z");
  expect(await copied(rows)).toEqual(rows.map((row) => ({ ...row, bookId, at })));
});

test("a field that a row lacks is null, and a bigint in JSON is text", async () => {
  await db.execute(sql`truncate things`);
  const none = { body: null, tags: null, isOpen: null, at: null };
  const [kept] = await copied([{ id: 1, image: { minor: 5n } }]);
  expect(kept).toEqual({ bookId, id: 1, image: { minor: "5" }, ...none });
});

test("a row that a constraint refuses is refused with its code, and the connection goes on", async () => {
  await db.execute(sql`truncate things`);
  const few = [{ id: 1 }, { id: -1 }];
  await expect(copied(few)).rejects.toMatchObject({ code: "23514" });
  const many = Array.from({ length: 50_000 }, (_, index) => ({ id: index, body: "x".repeat(100) }));
  await expect(copied(many)).rejects.toMatchObject({ code: "23514" });
  await expect(copied([{ id: "none" }])).rejects.toMatchObject({ code: "22P02" });
  expect(await copied([{ id: 2 }])).toMatchObject([{ id: 2 }]);
});
