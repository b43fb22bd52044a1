import { existsSync } from "node:fs";
import { join } from "node:path";
import { pinnedPnpm } from "./packages.mjs";

const neededMajor = 24;

/**
 * The Node that runs everything but the bootstrap: the one that came with the packages, else the
 * running one when it is new enough.
 *
 * @param {string} root
 * @param {Pick<NodeJS.Process, "platform" | "arch" | "execPath" | "versions">} [running]
 */
export function resolveNode(root, running = process) {
  const bundled = join(root, `node_modules/node-${running.platform}-${running.arch}/bin/node`);
  // The bundled Node is built for glibc, which Alpine does not have.
  if (existsSync(bundled) && !existsSync("/etc/alpine-release")) return bundled;
  if (Number(running.versions.node.split(".")[0]) >= neededMajor) return running.execPath;
  throw new Error(
    `Outlay needs Node ${neededMajor}, and this is Node ${running.versions.node}.\n` +
      `On Linux with glibc (x64 and arm64) it comes with the packages; on ${running.platform} ` +
      `${running.arch} install it first, from https://nodejs.org/en/download or with ` +
      `"nvm install ${neededMajor}", then try again.`,
  );
}

/**
 * What to execute for a command: `node` is the resolved Node, `pnpm` the pinned one through npx, and
 * anything else a tool of the repository or of the machine.
 *
 * @param {string} root
 * @param {string} node
 * @param {string} command
 * @returns {{ file: string, args: string[] }}
 */
export function resolveCommand(root, node, command) {
  if (command === "node") return { file: node, args: [] };
  if (command === "pnpm") return { file: "npx", args: ["-y", pinnedPnpm(root)] };
  const tool = join(root, "node_modules", ".bin", command);
  return { file: existsSync(tool) ? tool : command, args: [] };
}
