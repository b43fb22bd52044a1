import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A migration that databases out there have run: its place in time, and the SHA-256 of each of its files. */
type Released = { tag: string; when: number; files: Record<string, string> };
type JournalEntry = { tag: string; when: number };

const listPath = (folder: string) => join(folder, "released.json");

function readReleased(folder: string): Released[] {
  return JSON.parse(readFileSync(listPath(folder), "utf8")) as Released[];
}

function readJournal(folder: string): JournalEntry[] {
  const text = readFileSync(join(folder, "meta/_journal.json"), "utf8");
  return (JSON.parse(text) as { entries: JournalEntry[] }).entries;
}

/** A migration is `<tag>.sql`, and what else has its tag for a name, such as a step in TypeScript. */
function hashFiles(folder: string, tag: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${tag}.`));
  return Object.fromEntries(
    names.toSorted().map((name) => {
      return [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ];
    }),
  );
}

/** The files of SQL that no database out there has run, so that they may still be edited. */
export function unreleasedMigrations(folder: string): string[] {
  const released = new Set(readReleased(folder).map(({ tag }) => tag));
  return readJournal(folder)
    .filter(({ tag }) => !released.has(tag))
    .map(({ tag }) => join(folder, `${tag}.sql`));
}

/** What was done to released migrations that databases would not notice, or would refuse. Empty is good. */
export function findMigrationFaults(folder: string): string[] {
  const journal = readJournal(folder);
  const released = readReleased(folder);
  const edits = released.flatMap((migration, index) =>
    findEdits(folder, migration, journal[index]),
  );
  // Drizzle runs what is younger than the youngest that has run, and skips anything else for ever.
  const late = journal.filter(({ when }, index) => when <= (journal[index - 1]?.when ?? 0));
  return [...edits, ...late.map(({ tag }) => `${tag} is not younger than the one before it`)];
}

function findEdits(folder: string, released: Released, entry: JournalEntry | undefined): string[] {
  const { tag, when, files } = released;
  if (entry?.tag !== tag || entry.when !== when)
    return [`${tag} was released, and its entry in the journal has changed`];
  const found = hashFiles(folder, tag);
  return [...new Set([...Object.keys(files), ...Object.keys(found)])]
    .filter((name) => files[name] !== found[name])
    .map((name) => `${name} ${describeEdit(name in files, existsSync(join(folder, name)))}`);
}

function describeEdit(wasReleased: boolean, isThere: boolean): string {
  if (!wasReleased) return "was added to a released migration";
  return isThere ? "was released and has changed" : "was released and is missing";
}

/** Lists every migration of the journal as released. */
export function releaseMigrations(folder: string): void {
  const released = readJournal(folder).map(({ tag, when }) => {
    return { tag, when, files: hashFiles(folder, tag) };
  });
  writeFileSync(listPath(folder), `${JSON.stringify(released, null, 2)}\n`);
}
