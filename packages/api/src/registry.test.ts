import { createTestDatabase } from "@outlay/db/testing";
import { getTableName, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, expect, test } from "vitest";
import { bookMakeup, entities, otherTables, projections } from "./registry.ts";

const database = await createTestDatabase();
afterAll(database.close);

const namesOf = (records: readonly { name: string }[]) => records.map(({ name }) => name);

test("every table of a book is of one kind of record, derived, the feed's, or of no record on purpose", async () => {
  const rows = await database.db.execute(sql`select table_name as name
    from information_schema.columns where table_schema = 'public' and column_name = 'book_id'`);
  const ofRecords = entities.flatMap(({ archive, leftOut = [] }) => [
    ...archive.map(({ table }) => table),
    ...leftOut,
  ]);
  const derived = projections.flatMap(({ tables }) => tables);
  const known = [...ofRecords, ...derived, ...otherTables].map(getTableName);
  expect([...known, "changes"].toSorted()).toEqual(rows.map(({ name }) => String(name)).toSorted());
});

test("an archive has a part of every kind of record, and the feed last", () => {
  const lacking = entities.filter(({ archive }) => archive.length === 0);
  // A book is the archive's first line; what an import leaves are rates.
  expect(namesOf(lacking)).toEqual(["book", "rateImport"]);
  expect(bookMakeup.parts.at(-1)?.name).toBe("changes");
});

test("each part of an archive comes after those that its rows refer to", () => {
  const names = namesOf(bookMakeup.parts);
  const early = bookMakeup.parts.flatMap(({ name, table }, index) =>
    getTableConfig(table)
      .foreignKeys.map((key) => getTableName(key.reference().foreignTable))
      .filter((other) => names.indexOf(other) > index)
      .map((other) => `${name} refers to ${other}`),
  );
  expect(early).toEqual([]);
});

test("the doctor examines every kind of record and all that is derived", () => {
  const ofRecords = entities.filter(
    ({ checks, feedRow }) => checks.length === 0 && !feedRow?.byImage,
  );
  // What an import leaves are rates.
  expect(namesOf(ofRecords)).toEqual(["rateImport"]);
  expect(namesOf(projections.filter(({ checks }) => checks.length === 0))).toEqual([]);
  const checks = [...entities, ...projections].flatMap((subject) => namesOf(subject.checks));
  expect(new Set(checks).size).toBe(checks.length);
});
