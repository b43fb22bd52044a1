import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const parts = join(root, "patches/postgres");

/** The one file that pnpm applies to postgres.js: made of those in patches/postgres, one for each fix. */
export const combinedPatch = join(root, "patches/postgres@3.4.9.patch");

/** What the patches of the single fixes come to, one after another in the order of their names. */
export function combineFixes(): string {
  return withPristineCopy(({ git }) => {
    applyFixes(git);
    return diff(git);
  });
}

/** What the installed postgres.js has beyond the patches of the single fixes: empty, or a fix that lacks its file. */
export function diffBeyondFixes(): string {
  return withPristineCopy(({ git, copyInstalled }) => {
    applyFixes(git);
    git("add", "--all");
    copyInstalled();
    return diff(git);
  });
}

type Git = (...args: string[]) => string;

function applyFixes(git: Git): void {
  const names = readdirSync(parts).filter((name) => name.endsWith(".patch"));
  for (const name of names.toSorted()) git("apply", join(parts, name));
}

function diff(git: Git): string {
  git("add", "--all", "--intent-to-add");
  return git("diff", "--full-index");
}

/** Works in a repository of its own that holds postgres.js as it was published, which is its index, too. */
function withPristineCopy<Result>(
  work: (copy: { git: Git; copyInstalled: () => void }) => Result,
): Result {
  const copy = mkdtempSync(join(tmpdir(), "outlay-patches-"));
  const installed = realpathSync(join(root, "packages/db/node_modules/postgres"));
  const copyInstalled = () => cpSync(installed, copy, { recursive: true });
  // A user's own settings, of prefixes or line ends, change what Git writes.
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const git: Git = (...args) => execFileSync("git", args, { cwd: copy, env, encoding: "utf8" });
  try {
    copyInstalled();
    git("init", "--quiet");
    revert(git);
    git("add", "--all");
    return work({ git, copyInstalled });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function revert(git: Git): void {
  // Read first: git says the same of a file that lacks as of one that does not fit.
  if (readFileSync(combinedPatch, "utf8") === "") return;
  try {
    git("apply", "--reverse", combinedPatch);
  } catch (cause) {
    throw new Error(
      `The installed postgres.js is not the one of ${combinedPatch}. Install it first, with any npm script ` +
        `such as "npm run check", or restore the file as it was installed.`,
      { cause },
    );
  }
}
