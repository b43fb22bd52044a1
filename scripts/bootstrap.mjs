// Runs a command of this repository on a machine that has nothing but Node and npm:
//
//   node scripts/bootstrap.mjs <command> [arguments…]
//
// It installs the packages when they are missing or changed, builds the web app, the panel and the client's package
// when their sources are newer than what was built (for the server, what bundles it), then runs the command under Node 24 with the repository's tools in PATH.
// Plain JavaScript without dependencies, because it runs before there are any.

import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listStale, runBuild } from "./bootstrap/builds.mjs";
import { installPackages, whyInstall } from "./bootstrap/packages.mjs";
import { exitLike, run } from "./bootstrap/run.mjs";
import { resolveCommand, resolveNode } from "./bootstrap/tools.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string[]} argv */
async function main([command, ...args]) {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new Error(`Outlay needs Node 20 or newer to start, and this is ${process.version}.`);
  }
  if (process.platform === "win32") {
    throw new Error("Outlay runs on Linux and macOS; on Windows, run it inside WSL.");
  }
  if (command === undefined) throw new Error("Usage: node scripts/bootstrap.mjs <command> …");

  const reason = whyInstall(root);
  if (reason !== undefined) await installPackages(root, reason);

  const node = resolveNode(root);
  const PATH = [join(root, "node_modules", ".bin"), dirname(node), process.env.PATH]
    .filter(Boolean)
    .join(delimiter);
  // A sixth of the server's start is compiling; the second start finds that done.
  const NODE_COMPILE_CACHE =
    process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "node");
  const env = { ...process.env, PATH, NODE_COMPILE_CACHE };

  for (const build of await listStale(root, [command, ...args])) {
    await runBuild(root, build, node, env);
  }

  const resolved = resolveCommand(root, node, command);
  exitLike(await run(resolved.file, [...resolved.args, ...args], { cwd: root, env }));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
