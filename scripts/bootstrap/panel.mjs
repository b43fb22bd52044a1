import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitLike, run } from "./run.mjs";

const sources = ["src", "public", "index.html", "vite.config.ts", "package.json"];

/**
 * Whether the panel's build is missing or older than what it is built from.
 *
 * @param {string} root
 */
export function isPanelStale(root) {
  const panel = join(root, "apps", "panel");
  if (!existsSync(join(panel, "index.html"))) return false;
  const built = statSync(join(panel, "dist", "index.html"), { throwIfNoEntry: false });
  if (!built) return true;
  return sources.some((name) => newestMs(join(panel, name)) > built.mtimeMs);
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
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildPanel(root, node, env) {
  const panel = join(root, "apps", "panel");
  console.error("Building the panel (only when its sources have changed)…");
  let output = "";
  const ending = await run(node, [join(panel, "node_modules/vite/bin/vite.js"), "build"], {
    cwd: panel,
    // A NODE_ENV that is meant for the command (vitest's "test") must not shape the build.
    env: { ...env, NODE_ENV: "production" },
    onOutput: (text) => (output += text),
  });
  if (ending.code === 0) return;
  if (ending.interrupted) exitLike(ending);
  console.error(output.trimEnd());
  console.error("\nThe panel could not be built; above is what vite said.");
  exitLike(ending);
}
