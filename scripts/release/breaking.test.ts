import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBreakingStatements, findBreaks } from "./breaking.ts";

const folder = join(import.meta.dirname, "../../packages/db/migrations");
const { entries } = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as {
  entries: { tag: string }[];
};

test("servers of the release before go on while this one's migrations have run", () => {
  expect(
    findBreaks(
      folder,
      entries.map(({ tag }) => tag),
    ),
  ).toEqual([]);
});

test.each([
  'DROP TABLE "labels";',
  'ALTER TABLE "labels" DROP COLUMN "name";',
  'ALTER TABLE "labels" RENAME COLUMN "name" TO "title";',
  'ALTER TABLE "labels" ALTER COLUMN "name" SET DATA TYPE varchar(300);',
  'ALTER TABLE "labels" ALTER COLUMN "name" SET NOT NULL;',
  'ALTER TABLE "labels" ALTER COLUMN "name" DROP DEFAULT;',
  'ALTER TABLE "labels" ADD COLUMN "color" text NOT NULL;',
  'ALTER TABLE "labels" DROP CONSTRAINT "labels_pkey";',
  'DROP INDEX "labels_name_key";',
])("%s would break them, and is found", (statement) => {
  const sql = `CREATE TABLE "a" ("id" uuid);--> statement-breakpoint\n${statement}`;
  expect(findBreakingStatements(sql)).toMatchObject([{ text: statement }]);
  const excuse = "-- Breaks nothing: no release since 1.0.0 reads it.";
  expect(findBreakingStatements(`${excuse}\n${statement}`)).toEqual([]);
});

test.each([
  'ALTER TABLE "labels" ADD COLUMN "color" text DEFAULT \'red\' NOT NULL;',
  'ALTER TABLE "labels" ADD COLUMN "color" text;',
  'ALTER TABLE "labels" ADD COLUMN "length" integer GENERATED ALWAYS AS (char_length("name")) STORED NOT NULL;',
  'CREATE TABLE "notes" ("id" uuid NOT NULL);',
  'ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";',
  'ALTER TABLE "labels" ALTER COLUMN "name" DROP NOT NULL;',
  '-- Nothing here will DROP TABLE "labels".\nCREATE INDEX "labels_idx" ON "labels" ("name");',
])("%s leaves them alone", (statement) => {
  expect(findBreakingStatements(statement)).toEqual([]);
});
