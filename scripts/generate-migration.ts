// Writes a migration from the schema, by drizzle-kit, whose arguments it takes:
//
//   node scripts/generate-migration.ts --name=what_changed
//
// drizzle-kit names the schema "public" in some places and none in others. A migration names none: its tables
// belong in the first schema of the search path, whichever that is.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unreleasedMigrations } from "./release/migrations.ts";

const db = join(import.meta.dirname, "../packages/db");
const kit = join(db, "node_modules/.bin/drizzle-kit");
execFileSync(kit, ["generate", ...process.argv.slice(2)], { cwd: db, stdio: "inherit" });

for (const path of unreleasedMigrations(join(db, "migrations")))
  writeFileSync(path, readFileSync(path, "utf8").replaceAll('"public".', ""));
