// Writes patches/postgres@3.4.9.patch, the file that pnpm applies, from those in patches/postgres, one for each fix:
//
//   node scripts/build-patches.ts
//
// And the other way round, after `pnpm patch` and `pnpm patch-commit` have put a new fix into the one file: writes
// what no other has into a file of its own, whose header then has to be written.
//
//   node scripts/build-patches.ts 04-what-it-fixes

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { combinedPatch, combineFixes, diffBeyondFixes } from "./patches.ts";

const [name] = process.argv.slice(2);
if (name !== undefined) {
  const beyond = diffBeyondFixes();
  if (beyond === "") throw new Error("The installed postgres.js has nothing beyond the fixes.");
  const header = "What: \nWhy: \nUpstream: \n\n";
  const path = join(import.meta.dirname, "../patches/postgres", `${name}.patch`);
  writeFileSync(path, header + beyond);
}
writeFileSync(combinedPatch, combineFixes());
