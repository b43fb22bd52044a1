import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isatty } from "node:tty";
import { exitLike, run } from "./run.mjs";

/**
 * The pinned package manager, as npx takes it: `pnpm@<version>`.
 *
 * @param {string} root
 */
export function pinnedPnpm(root) {
  /** @type {{ packageManager: string }} */
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return packageManager.replace(/\+.*/, "");
}

/**
 * Why the packages have to be installed, or undefined when they are there.
 *
 * @param {string} root
 * @returns {"first" | "changed" | "incomplete" | undefined}
 */
export function whyInstall(root) {
  const modules = join(root, "node_modules");
  // pnpm writes this file when an installation has ended well.
  if (!existsSync(join(modules, ".modules.yaml"))) return "first";
  const installed = readIfThere(join(modules, ".pnpm", "lock.yaml"));
  if (!installed?.equals(readFileSync(join(root, "pnpm-lock.yaml")))) return "changed";
  return workspaceFolders(root).every(hasItsModules) ? undefined : "incomplete";
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file) : undefined;
}

/**
 * The folders of the workspace's packages, from the `- apps/*` and `- examples` lines of its list.
 *
 * @param {string} root
 */
function workspaceFolders(root) {
  const list = /^packages:\n((?:  - .*\n)+)/m.exec(
    readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"),
  );
  const patterns = list?.[1]?.match(/(?<=- ).+/g) ?? [];
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [join(root, pattern)];
    const group = join(root, pattern.slice(0, -2));
    return readdirSync(group).map((name) => join(group, name));
  });
}

/** @param {string} folder */
function hasItsModules(folder) {
  if (existsSync(join(folder, "node_modules"))) return true;
  const manifest = readIfThere(join(folder, "package.json"));
  return !manifest || !/"(dev|optional)?dependencies"/i.test(manifest.toString());
}

const announcements = {
  first: "Installing packages (first time only)",
  changed: "Installing packages (they have changed)",
  incomplete: "Installing packages (some are missing)",
};

// Without a terminal pnpm would refuse to replace a node_modules that it cannot reuse.
const purgeUnasked = "--config.confirm-modules-purge=false";

/**
 * @param {string} root
 * @param {keyof typeof announcements} reason
 */
export async function installPackages(root, reason) {
  const startedAt = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  const stopTicking = showProgress(announcements[reason], seconds);
  let output = "";
  const ending = await run(
    "npx",
    ["-y", pinnedPnpm(root), "install", "--frozen-lockfile", "--prod=false", purgeUnasked],
    { cwd: root, onOutput: (text) => (output += text) },
  ).finally(stopTicking);
  if (ending.code === 0) {
    console.error(`Packages installed in ${seconds()}.`);
    return;
  }
  if (ending.interrupted) exitLike(ending);
  console.error(output.trimEnd());
  console.error(
    "\nThe packages could not be installed; above is what pnpm said. Is the npm registry reachable?",
  );
  exitLike(ending);
}

/**
 * @param {string} what
 * @param {() => string} elapsed
 */
function showProgress(what, elapsed) {
  if (!isatty(2)) {
    console.error(`${what}…`);
    return () => {};
  }
  const show = () => process.stderr.write(`\r${what}… ${elapsed()}`);
  show();
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    process.stderr.write("\r\u001b[K");
  };
}
