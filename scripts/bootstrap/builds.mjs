import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitLike, run } from "./run.mjs";

/**
 * What the server serves and Node cannot run as it is: built when what it is made of has changed. `without` says what happens without it, where it can be done without.
 *
 * @typedef {{ name: string, folder: string, sources: string[], result: string, script: string[], without?: string }} Build
 */

/** @type {readonly Build[]} */
export const builds = [
  {
    name: "panel",
    folder: "apps/panel",
    sources: ["index.html", "src", "public", "vite.config.ts", "package.json"],
    result: "dist/index.html",
    script: ["node_modules/vite/bin/vite.js", "build"],
  },
  {
    name: "web app",
    folder: "apps/web",
    sources: [
      "index.html",
      "src",
      "build",
      "public",
      "vite.config.ts",
      "package.json",
      "../../packages/client/src",
      "../../packages/core/src",
    ],
    result: "dist/index.html",
    script: ["node_modules/vite/bin/vite.js", "build"],
  },
  {
    name: "client",
    folder: "packages/client",
    sources: [
      "build/main.ts",
      "build",
      "src",
      "tsconfig.build.json",
      "package.json",
      "../core/src",
    ],
    result: "dist/outlay-client.mjs",
    script: ["build/main.ts"],
  },
];

/** @type {Build} */
const bundle = {
  name: "server",
  folder: "apps/server",
  sources: ["build/main.ts"],
  result: "dist/bundle.json",
  script: ["build/main.ts"],
  without: "It runs from its sources, which takes longer to start.",
};

/** What starts servers, or the command. */
const bundled = new Set([
  "apps/server/bin/serve",
  "apps/server/bin/outlay.mjs",
  "bench/main.ts",
  "bench/soak.ts",
  "vitest",
]);

/**
 * What has to be built before a command runs.
 *
 * @param {string} root
 * @param {readonly string[]} command
 * @returns {Promise<Build[]>}
 */
export async function listStale(root, command) {
  const stale = builds.filter((build) => isStale(root, build));
  if (!command.some((word) => bundled.has(word))) return stale;
  const { findFreshBundle } = await import("../../apps/server/bin/bundle.mjs");
  return findFreshBundle() === undefined ? [...stale, bundle] : stale;
}

/**
 * Whether a build is missing or older than what it is built from. Without its first source there is nothing to build.
 *
 * @param {string} root
 * @param {Build} build
 */
export function isStale(root, { folder, sources, result }) {
  const [first = ""] = sources;
  if (!existsSync(join(root, folder, first))) return false;
  const built = statSync(join(root, folder, result), { throwIfNoEntry: false });
  if (!built) return true;
  return sources.some((name) => newestMs(join(root, folder, name)) > built.mtimeMs);
}

/**
 * When a file, or anything in a folder, last changed. The folder's own time counts too: it changes with
 * removed files.
 *
 * @param {string} path
 * @returns {number}
 */
function newestMs(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/**
 * @param {string} root
 * @param {Build} build
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function runBuild(root, { name, folder, script, without }, node, env) {
  console.error(`Building the ${name} (only when its sources have changed)…`);
  let output = "";
  const ending = await run(node, script, {
    cwd: join(root, folder),
    // A NODE_ENV that is meant for the command (vitest's "test") must not shape the build.
    env: { ...env, NODE_ENV: "production" },
    onOutput: (text) => (output += text),
  });
  if (ending.code === 0) return;
  if (ending.interrupted) exitLike(ending);
  console.error(output.trimEnd());
  console.error(`\nThe ${name} could not be built; above is why.${without ? ` ${without}` : ""}`);
  if (without) return;
  exitLike(ending);
}
