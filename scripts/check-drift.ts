// Checks that what is generated into the repository is what its sources generate now: what `npm run generate`
// writes, the migrations (`npm run db:generate`) and the patch of postgres.js; that no released migration
// has been edited; and that links between pages lead somewhere.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { findBrokenLinks } from "./links.ts";
import { combinedPatch, combineFixes } from "./patches.ts";
import { findMigrationFaults } from "./release/migrations.ts";

const root = join(import.meta.dirname, "..");

report("Generated files have drifted from their sources", [
  ...driftOfGenerated(),
  ...driftOfMigrations(),
  ...driftOfPatch(),
]);
report(
  "Migrations cannot be released so (a released one is never edited: write another)",
  migrationFaults(),
);
report("Links of these pages lead nowhere", brokenLinks());

function report(what: string, places: string[]): void {
  if (places.length === 0) return;
  console.error(`${what}:\n  ${places.join("\n  ")}`);
  process.exitCode = 1;
}

function migrationFaults(): string[] {
  return findMigrationFaults(join(root, "packages/db/migrations"));
}

function brokenLinks(): string[] {
  return findBrokenLinks(
    root,
    listFiles().filter((path) => path.endsWith(".md")),
  );
}

/** Regenerates in place, so that what has drifted is right afterwards and only needs committing. */
function driftOfGenerated(): string[] {
  const before = hashFiles();
  execFileSync(process.execPath, ["scripts/generate.ts"], { cwd: root, stdio: "inherit" });
  const after = hashFiles();
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path} (regenerated now: commit it)`);
}

/** The hash of each file that is committed or could be, whatever else is being edited. */
function hashFiles(): Map<string, string> {
  return new Map(listFiles().map((path) => [path, hash(join(root, path))]));
}

function listFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\0").filter((path) => path !== "" && isFile(join(root, path)));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function hash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function driftOfPatch(): string[] {
  if (combineFixes() === readFileSync(combinedPatch, "utf8")) return [];
  return [`${relative(root, combinedPatch)} (node scripts/build-patches.ts)`];
}

/** Generates beside the migrations: a new one deserves a name, so it is not made here. */
function driftOfMigrations(): string[] {
  const db = join(root, "packages/db");
  const out = mkdtempSync(join(tmpdir(), "outlay-migrations-"));
  try {
    cpSync(join(db, "migrations"), out, { recursive: true });
    const said = execFileSync(
      join(db, "node_modules/.bin/drizzle-kit"),
      // drizzle-kit takes `out` for relative to where it runs, even when it is absolute.
      [
        "generate",
        "--dialect=postgresql",
        "--schema=src/schema/index.ts",
        `--out=${relative(db, out)}`,
      ],
      { cwd: db, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    if (said.includes("No schema changes")) return [];
    return [`packages/db/migrations (npm run db:generate -- --name=what_changed)\n${said}`];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
