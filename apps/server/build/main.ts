// Bundles the server and the command into dist, for a faster start (bin/bundle.mjs).

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { bundleFolder, digestOf, listing, readBundle } from "../bin/bundle.mjs";

const root = join(import.meta.dirname, "../../..");

/** Stay packages: one is a native module, the others load parts of themselves by name. */
const packages = /^@(?:node-rs|opentelemetry)\//;

/** What else decides what comes out: the packages, and how they are bundled. */
const around = [
  "pnpm-lock.yaml",
  ...["core", "bank-files", "db", "embedded", "api"].map((name) => `packages/${name}/package.json`),
  "apps/server/build/main.ts",
  "apps/server/bin/bundle.mjs",
];

const readSource = (path: string) => readFileSync(join(root, path));
const seen = new Map<string, Uint8Array>(around.map((path) => [path, readSource(path)]));

/** How a file of the bundle names a path. */
const fromBundle = (path: string) => relative(bundleFolder, path);

/** A module is where its source is: what it reads or starts lies beside that. */
const keepPlaces: Plugin = {
  name: "keep places",
  load(id) {
    if (id.startsWith("\0")) return null;
    const bytes = readFileSync(id);
    if (!id.includes("/node_modules/")) seen.set(relative(root, id), bytes);
    if (/String\.raw`[^`]*[^\0-\x7f]/.test(bytes.toString()))
      throw new Error(
        `${id} has characters in String.raw that would not stay as they are: see asAscii`,
      );
    const url = `new URL(${JSON.stringify(fromBundle(id))}, import.meta.url).href`;
    const folder = `(import.meta.dirname + ${JSON.stringify(`/${fromBundle(dirname(id))}`)})`;
    return bytes
      .toString()
      .replaceAll("import.meta.url", url)
      .replaceAll("import.meta.dirname", folder);
  },
  async resolveId(source, importer) {
    if (!packages.test(source)) return null;
    const found = await this.resolve(source, importer, { skipSelf: true });
    // By its path: the bundle is not the package that depends on it.
    return found && { id: `./${fromBundle(found.id)}`, external: true };
  },
};

const bundle = await rolldown({
  cwd: root,
  input: {
    server: join(root, "apps/server/src/main.ts"),
    outlay: join(root, "apps/server/src/outlay.main.ts"),
  },
  platform: "node",
  // Natives that packages use where somebody has installed them.
  external: ["pg-native", "bufferutil", "utf-8-validate"],
  plugins: [keepPlaces],
  logLevel: "silent",
});

const { output } = await bundle.generate({
  dir: bundleFolder,
  format: "esm",
  entryFileNames: "[name]-[hash].mjs",
  chunkFileNames: "[name]-[hash].mjs",
  sourcemap: true,
  comments: false,
});
await bundle.close();

/** Whole or not at all, as another server may start meanwhile. */
function put(name: string, content: string | Uint8Array): void {
  const partial = join(bundleFolder, `${name}.${process.pid}`);
  writeFileSync(partial, content);
  renameSync(partial, join(bundleFolder, name));
}

/**
 * One character that is not ASCII makes V8 keep a file at two bytes a character, and twice: 20 MB of the server's memory.
 * What is left of them is in literals, where an escape means the same.
 */
const asAscii = (code: string): string =>
  code.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

mkdirSync(bundleFolder, { recursive: true });
for (const file of output)
  put(file.fileName, file.type === "chunk" ? asAscii(file.code) : file.source);

const sources = [...seen.keys()].toSorted();
const programs = Object.fromEntries(
  output.flatMap((file) =>
    file.type === "chunk" && file.isEntry ? [[file.name, file.fileName] as const] : [],
  ),
);
const digest = digestOf(sources, (path) => seen.get(path) ?? readSource(path));
const files = output.map(({ fileName }) => fileName);
// A server that runs may yet load a file of the bundle before.
const former = readBundle();
const before = (former?.digest === digest ? former.before : former?.files) ?? [];
put(listing, JSON.stringify({ sources, digest, files, programs, before }));
// Others may be those of a build that is under way.
const aDayAgo = Date.now() - 24 * 60 * 60 * 1000;
const kept = new Set([listing, ...files, ...before]);
for (const path of readdirSync(bundleFolder)
  .filter((name) => !kept.has(name))
  .map((name) => join(bundleFolder, name)))
  if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? aDayAgo) < aDayAgo) rmSync(path);
