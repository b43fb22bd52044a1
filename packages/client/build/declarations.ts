import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import packageJson from "../package.json" with { type: "json" };

/** Where declarations of the workspace lie in the package, by where the compiler puts them. */
const places = { "client/src/": "", "core/src/": "core/" } as const;
type Place = keyof typeof places;

/** Writes the declarations of types beside the modules: those that an export leads to, and nothing but those. */
export function declareTypes(root: string, modules: string): void {
  const emitted = mkdtempSync(join(tmpdir(), "outlay-client-types-"));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    // Several threads may write the members of a union in another order each time.
    const options = ["-p", "tsconfig.build.json", "--outDir", emitted, "--singleThreaded"];
    execFileSync(process.execPath, [tsc, ...options], { cwd: root, stdio: "inherit" });
    const published = new Set<string>();
    const publish = (place: Place, name: string): void => {
      if (published.has(place + name)) return;
      published.add(place + name);
      const text = readFileSync(join(emitted, place, `${name}.d.ts`), "utf8");
      const linked = text
        .replaceAll(/"\.\/([\w.-]+)\.ts"/g, (_, imported: string) => {
          publish(place, imported);
          return `"./${imported}.js"`;
        })
        .replaceAll(/"@outlay\/core\/([\w-]+)"/g, (_, imported: string) => {
          publish("core/src/", imported);
          return `"./core/${imported}.js"`;
        });
      const file = join(modules, places[place], `${name}.d.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, linked);
    };
    for (const source of Object.values(packageJson.exports))
      publish("client/src/", source.replace("./src/", "").replace(/\.ts$/, ""));
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}
