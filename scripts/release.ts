// Prepares a release: `npm run release`, or `npm run release -- 0.9.0` for a version of one's own choice.
// It writes the changelog and the versions of server and client, removes the changesets it has used, lists the
// migrations as released, and records a household's data of this release for the tests. It commits and publishes nothing; CONTRIBUTING.md has the steps around it.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { releaseChangelog } from "./release/changelog.ts";
import { nextVersion, parseChangeset } from "./release/changesets.ts";
import { recordData } from "./release/data.ts";
import { releaseMigrations } from "./release/migrations.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const files = readdirSync(join(root, ".changeset")).filter(
  (name) => name.endsWith(".md") && name !== "README.md",
);
const changesets = files.map((name) => parseChangeset(name, read(`.changeset/${name}`)));
const version = process.argv[2] ?? nextVersion(packageJson.version, changesets);
if (!/^\d+\.\d+\.\d+(-rc\.\d+)?$/.test(version))
  throw new Error(`"${version}" is not a version such as 0.9.0 or 1.0.0-rc.1.`);

const date = new Date().toISOString().slice(0, 10);
writeFileSync(
  join(root, "CHANGELOG.md"),
  releaseChangelog(read("CHANGELOG.md"), changesets, { version, date }),
);
for (const path of ["package.json", "apps/server/package.json", "packages/client/package.json"]) {
  writeFileSync(join(root, path), read(path).replace(/(?<="version": ")[^"]+/, version));
}
for (const name of files) rmSync(join(root, ".changeset", name));
releaseMigrations(join(root, "packages/db/migrations"));
execFileSync(process.execPath, ["scripts/generate.ts"], { cwd: root, stdio: "inherit" });
await recordData(version);
console.log(`Prepared ${version}. Read the diff, then go on with the steps of CONTRIBUTING.md.`);
