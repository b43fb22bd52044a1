import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findMigrationFaults, releaseMigrations } from "./migrations.ts";

const own = join(import.meta.dirname, "../../packages/db/migrations");
let folder: string;

/** This repository's migrations, all of them released. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outlay-released-"));
  cpSync(own, folder, { recursive: true });
  releaseMigrations(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const journalPath = () => join(folder, "meta/_journal.json");

type Journal = { entries: { idx: number; tag: string; when: number }[] };

function editJournal(edit: (journal: Journal) => void): void {
  const journal = JSON.parse(readFileSync(journalPath(), "utf8")) as Journal;
  edit(journal);
  writeFileSync(journalPath(), JSON.stringify(journal));
}

function addMigration(when: number): void {
  writeFileSync(join(folder, "9999_later.sql"), "select 1;");
  editJournal(({ entries }) => entries.push({ idx: entries.length, tag: "9999_later", when }));
}

test("released migrations that are as they were have no faults", () => {
  expect(findMigrationFaults(folder)).toEqual([]);
});

test("a released migration that is edited is found, be it by a space", () => {
  appendFileSync(join(folder, "0000_ledger.sql"), " ");
  expect(findMigrationFaults(folder)).toEqual(["0000_ledger.sql was released and has changed"]);
});

test("a released migration that is removed is found", () => {
  rmSync(join(folder, "0000_ledger.sql"));
  expect(findMigrationFaults(folder)).toEqual(["0000_ledger.sql was released and is missing"]);
});

test("a step that is added to a released migration is found", () => {
  writeFileSync(join(folder, "0000_ledger.ts"), "export const step = 1;");
  expect(findMigrationFaults(folder)).toEqual(["0000_ledger.ts was added to a released migration"]);
});

test.each<[string, (journal: Journal) => unknown]>([
  ["another time", ({ entries }) => entries.map((entry) => (entry.when += 1))],
  ["another name", ({ entries }) => entries.map((entry) => (entry.tag = "0000_other"))],
  ["no entry", ({ entries }) => entries.splice(0)],
])("a released migration that gets %s in the journal is found", (_, edit) => {
  editJournal(edit);
  expect(findMigrationFaults(folder)).toContain(
    "0000_ledger was released, and its entry in the journal has changed",
  );
});

test("a new migration may be added and edited until it is released", () => {
  addMigration(Date.parse("2100-01-01"));
  expect(findMigrationFaults(folder)).toEqual([]);
  appendFileSync(join(folder, "9999_later.sql"), " ");
  expect(findMigrationFaults(folder)).toEqual([]);
});

test("a migration that is older than the one before it would never run, and is found", () => {
  addMigration(1);
  expect(findMigrationFaults(folder)).toEqual(["9999_later is not younger than the one before it"]);
});
