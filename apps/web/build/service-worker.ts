import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";

/** Loaded when somebody opens a chart: too large to be kept on every device in advance. */
const large = /\/draw-chart-/;

/** The paths of all files of the app, as the browser asks for them. */
function listFiles(outDir: string): string[] {
  return readdirSync(outDir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(outDir.length))
    .filter((path) => path !== "/sw.js" && !large.test(path))
    .toSorted();
}

/** Changes when any file does; names in assets have a hash of what is in them. */
function versionOf(outDir: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    hash.update(path);
    if (!path.startsWith("/assets/")) hash.update(readFileSync(join(outDir, path)));
  }
  return hash.digest("base64url").slice(0, 12);
}

/** Builds `sw.js` after everything else: it names every file of the app. */
export function serviceWorker(source: string): Plugin {
  let outDir = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir);
    },
    async writeBundle() {
      const paths = listFiles(outDir);
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: {
          SHELL_FILES: JSON.stringify(paths.map((path) => (path === "/index.html" ? "/" : path))),
          SHELL_VERSION: JSON.stringify(versionOf(outDir, paths)),
        },
        build: {
          outDir,
          emptyOutDir: false,
          target: "es2024",
          modulePreload: false,
          rolldownOptions: {
            input: source,
            transform: { define: { "import.meta": "{}" } },
            output: { entryFileNames: "sw.js", format: "iife", codeSplitting: false },
          },
        },
      });
    },
  };
}
