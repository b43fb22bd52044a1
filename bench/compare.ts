import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { z } from "zod";
import { unlessInterrupted } from "./interruption.ts";
import { type Figures, relateFigures } from "./ratios.ts";
import { printCells } from "./table.ts";

const root = join(import.meta.dirname, "..");
const rounds = 3;

export class CannotCompare extends Error {}

/** Measures scenarios with this working tree and with the build of another commit, in turns, and prints how they relate. */
export async function compareBuilds(ref: string, scenarios: readonly string[]): Promise<void> {
  const commit = await findCommit(ref);
  const folder = await mkdtemp(join(tmpdir(), "outlay-compare-"));
  const other = join(folder, "outlay");
  try {
    await git("worktree", "add", "--detach", other, commit);
    // Both builds are measured by the same programs; what these call in their own process is the build's.
    await rm(join(other, "bench"), { recursive: true, force: true });
    await cp(join(root, "bench"), join(other, "bench"), { recursive: true });
    // Installs and builds what is missing.
    for (const build of [root, other]) await runIn(build, ["--version"]);
    const turns: { now: Figures; before: Figures }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      console.error(`turn ${round + 1} of ${rounds}`);
      const now = await measure(root, scenarios);
      turns.push({ now, before: await measure(other, scenarios) });
    }
    const name = `${ref} (${commit.slice(0, 8)})`;
    printCells([["", name, "this tree", "ratio", "range"], ...relateFigures(turns)]);
  } finally {
    await git("worktree", "remove", "--force", other).catch(() => {});
    await rm(folder, { recursive: true, force: true });
    await git("worktree", "prune");
  }
}

async function git(...args: string[]): Promise<string> {
  return (await promisify(execFile)("git", args, { cwd: root })).stdout.trim();
}

async function findCommit(ref: string): Promise<string> {
  return git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).catch(
    () => {
      throw new CannotCompare(
        `There is no commit "${ref}" here. Name a branch, a tag or a commit of this repository, such as HEAD~1.`,
      );
    },
  );
}

const figures = z.array(
  z.object({ what: z.string(), value: z.number().nullable(), unit: z.string() }),
);

async function measure(build: string, scenarios: readonly string[]): Promise<Figures> {
  return figures.parse(JSON.parse(await runIn(build, ["bench/main.ts", "--json", ...scenarios])));
}

/** What Node says in a build, with the packages that belong to it. */
async function runIn(build: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "node", ...args], {
    cwd: build,
    // Each has a cache of its own.
    env: { ...process.env, NODE_COMPILE_CACHE: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const said = text(child.stdout);
  try {
    await unlessInterrupted(closed);
  } catch (error) {
    // It stops what it has started.
    child.kill("SIGINT");
    await closed;
    throw error;
  }
  if (child.exitCode !== 0)
    throw new CannotCompare(`${args.join(" ")} failed in ${build}: see above.`);
  return said;
}
