import { join } from "node:path";
import { build } from "vite";
import packageJson from "../package.json" with { type: "json" };

const target = "es2022";

/** What an app installs itself, beside the client. */
const installed = [
  ...Object.keys(packageJson.dependencies),
  ...Object.keys(packageJson.peerDependencies),
];
const isInstalled = (id: string) =>
  installed.some((name) => id === name || id.startsWith(`${name}/`));

/** The modules of the package, one for each of its exports and what they share. */
export async function buildModules(root: string, outDir: string): Promise<void> {
  const entries = Object.values(packageJson.exports).map((source) => [
    source.replace("./src/", "").replace(/\.ts$/, ""),
    join(root, source),
  ]);
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      outDir,
      target,
      emptyOutDir: false,
      minify: false,
      lib: { entry: Object.fromEntries(entries) as Record<string, string>, formats: ["es"] },
      rolldownOptions: {
        external: isInstalled,
        output: { chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
}

const banner = `/* @outlay/client ${packageJson.version}, with @trpc/client, @trpc/server and eventsource-parser. MIT licence. */`;

/** All of the client in one file, for \`<script type="module">\`. */
export async function buildPage(root: string, outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      outDir,
      emptyOutDir: false,
      target,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, "src/index.ts"),
        preserveEntrySignatures: "strict",
        output: {
          entryFileNames: "outlay-client.mjs",
          // What the client loads later in an app is in the one file, too.
          codeSplitting: false,
          postBanner: banner,
        },
      },
    },
  });
}
