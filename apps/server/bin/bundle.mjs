// The server and the command in a few files (build/main.ts), which load in half the time of their 1,500 modules. Plain
// JavaScript, because the repository's launcher asks for them, too, whatever Node that runs on.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

const folder = "apps/server/dist";
export const bundleFolder = join(repository, folder);
/** Written last, and names all of it. */
export const listing = "bundle.json";

/**
 * What a bundle is made of, by its path in the repository, the files it consists of, those that start a program, and the files of the bundle before.
 *
 * @typedef {{ sources: string[], digest: string, files: string[], programs: Record<string, string>, before: string[] }} Bundle
 */

export function readBundle(root = repository) {
  try {
    return /** @type {Bundle} */ (JSON.parse(readFileSync(join(root, folder, listing), "utf8")));
  } catch {
    return undefined;
  }
}

/**
 * The modules of the bundle that start a program, if it is made of exactly what the sources are now. By their contents:
 * a copied or an older source may have any date.
 */
export function findFreshBundle(root = repository) {
  const bundle = readBundle(root);
  if (!bundle?.files.every((name) => existsSync(join(root, folder, name)))) return undefined;
  try {
    const digest = digestOf(bundle.sources, (path) => readFileSync(join(root, path)));
    return digest === bundle.digest ? bundle.programs : undefined;
  } catch {
    // One of them is no longer there.
    return undefined;
  }
}

/**
 * @param {readonly string[]} paths
 * @param {(path: string) => Uint8Array} read
 */
export function digestOf(paths, read) {
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = read(path);
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * Runs a program: from the bundle where that is made of the present sources, or else from these.
 *
 * @param {string} program
 * @param {string} source from this folder
 */
export async function start(program, source) {
  const bundled = findFreshBundle()?.[program];
  // Stack traces name the sources.
  if (bundled !== undefined) process.setSourceMapsEnabled(true);
  await import(
    bundled === undefined
      ? new URL(source, import.meta.url).href
      : pathToFileURL(join(bundleFolder, bundled)).href
  );
}
