import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versions } from "./released.fixture.ts";

const root = join(import.meta.dirname, "../../..");
/** The newest release, whose data is recorded. */
export const formerVersion = versions.at(-1);

const git = (...args: string[]) =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** The commit that prepared it. Undefined without its history, as in a shallow clone. */
export const formerCommit = (() => {
  try {
    const found = git("log", "--format=%H", "-1", `--grep=^build: release ${formerVersion}$`);
    return found === "" ? undefined : found;
  } catch {
    return undefined;
  }
})();

/** The code of the newest release in a folder of its own, with the packages that it was released with. */
export function checkOutFormer(commit: string) {
  const folder = mkdtempSync(join(tmpdir(), "outlay-former-"));
  const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 1024 ** 3 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  const { packageManager } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    packageManager: string;
  };
  const install = ["install", "--frozen-lockfile", "--prod", "--filter", "@outlay/server..."];
  execFileSync("npx", ["-y", packageManager, ...install], { cwd: folder, stdio: "ignore" });
  return {
    serve: join(folder, "apps/server/bin/serve"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
