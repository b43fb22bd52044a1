// Builds what others install: `dist/outlay-client-<version>.tgz`, the package, and `dist/outlay-client.mjs`, all of it
// in one file for a page without a build. The same sources make the same bytes, on every machine.
// Another folder than `dist` may be named: `node build/main.ts /tmp/client`.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { buildModules, buildPage } from "./bundles.ts";
import { declareTypes } from "./declarations.ts";
import { publishedManifest } from "./manifest.ts";
import { packTarball } from "./tarball.ts";

const root = join(import.meta.dirname, "..");
const dist = resolve(process.argv[2] ?? join(root, "dist"));
const unpacked = join(dist, "package");
const dependencyVersion = (name: string): string => {
  const file = join(root, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(unpacked, { recursive: true });
await buildModules(root, join(unpacked, "dist"));
declareTypes(root, join(unpacked, "dist"));
const manifest = publishedManifest(packageJson, dependencyVersion);
writeFileSync(join(unpacked, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
cpSync(join(root, "../../LICENSE"), join(unpacked, "LICENSE"));
writeFileSync(join(dist, `outlay-client-${packageJson.version}.tgz`), packTarball(readFiles()));
// Last: the launcher builds again when a source is newer than this file.
await buildPage(root, dist);

function readFiles(): Map<string, Uint8Array> {
  const paths = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(dist.length + 1), readFileSync(path)]));
}
