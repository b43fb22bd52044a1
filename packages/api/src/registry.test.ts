import { createTestDatabase } from "@outlay/db/testing";
import { getTableName, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import { afterAll, expect, test } from "vitest";
import { bookMakeup, entities, otherTables, projections } from "./registry.ts";

const database = await createTestDatabase();
afterAll(database.close);

const namesOf = (records: readonly { name: string }[]) => records.map(({ name }) => name);

test("every table of a book belongs to one entity, one projection, the feed or the list of others", async () => {
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

test("an archive contains every kind of record, and the feed last", () => {
  const lacking = entities.filter(({ archive }) => archive.length === 0);
  // A book is the first line of its archive; an import creates rates.
  expect(namesOf(lacking)).toEqual(["book", "rateImport"]);
  expect(bookMakeup.parts.at(-1)?.name).toBe("changes");
});

test("each part of an archive comes after those that it refers to", () => {
  const names = namesOf(bookMakeup.parts);
  const early = bookMakeup.parts.flatMap(({ name, table }, index) =>
    getTableConfig(table)
      .foreignKeys.map((key) => getTableName(key.reference().foreignTable))
      .filter((other) => names.indexOf(other) > index)
      .map((other) => `${name} refers to ${other}`),
  );
  expect(early).toEqual([]);
});

test("the doctor checks every kind of record and all derived data", () => {
  const ofRecords = entities.filter(
    ({ checks, feedRow }) => checks.length === 0 && !feedRow?.byImage,
  );
  // An import creates rates.
  expect(namesOf(ofRecords)).toEqual(["rateImport"]);
  // These add records.
  expect(namesOf(projections.filter(({ checks }) => checks.length === 0))).toEqual([
    "transactions in the feed",
    "balance alerts",
  ]);
  const checks = [...entities, ...projections].flatMap((subject) => namesOf(subject.checks));
  expect(new Set(checks).size).toBe(checks.length);
});
