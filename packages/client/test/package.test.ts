import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import {
  buildInto,
  createFrontend,
  type Frontend,
  installed,
  source,
  tarballName,
} from "./testing.frontend.ts";

let frontend: Frontend;

beforeAll(() => {
  frontend = createFrontend();
});
afterAll(() => frontend.remove());

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();
}

const read = (path: string) => readFileSync(join(frontend.unpacked, path), "utf8");

describe("the package", () => {
  test("holds modules and their types, its manifest and its licence, and nothing else", () => {
    const others = filesOf(frontend.unpacked).filter(
      (path) => !/^dist\/([\w.-]+\.js|(core\/)?[\w.-]+\.d\.ts)$/.test(path),
    );
    expect(others).toEqual(["LICENSE", "package.json"]);
  });

  test("exports files that are there, each with its types", () => {
    const { exports } = JSON.parse(read("package.json")) as {
      exports: Record<string, string | { types: string; default: string }>;
    };
    expect(Object.keys(exports)).toEqual([...Object.keys(packageJson.exports), "./package.json"]);
    for (const entry of Object.values(exports)) {
      const paths = typeof entry === "string" ? [entry] : [entry.types, entry.default];
      for (const path of paths) expect(read(path)).not.toBe("");
    }
  });

  test("asks for one copy of tRPC beside the app's own, in a range, and has no side effects", () => {
    expect(JSON.parse(read("package.json"))).toMatchObject({
      sideEffects: false,
      dependencies: { "eventsource-parser": "^3.1.1" },
      peerDependencies: { "@trpc/client": "^11.22.1", "@trpc/server": "^11.22.1" },
      peerDependenciesMeta: { react: { optional: true } },
    });
  });

  test("imports nothing of Node, and only what it asks for", () => {
    for (const path of filesOf(frontend.unpacked).filter((name) => /\.(js|d\.ts)$/.test(name))) {
      const imported = [...read(path).matchAll(/(?:from|import)\s*\(?\s*["']([@\w][^"'\s]*)["']/g)];
      const names = imported.map(([, name = ""]) => name);
      const unknown = names.filter(
        (name) => !installed.some((known) => name === known || name.startsWith(`${known}/`)),
      );
      expect([path, ...unknown]).toEqual([path]);
      expect(read(path)).not.toMatch(/\b(process|Buffer|require)\b[.(]/);
    }
  });

  test("is the same to the byte when it is built again", () => {
    const again = join(frontend.folder, "again");
    buildInto(again);
    for (const name of [tarballName, "outlay-client.mjs"])
      expect(readFileSync(join(again, name)).equals(readFileSync(join(frontend.built, name)))).toBe(
        true,
      );
  });
});

const program = `
  import { createClient, isOutlayError, type Expense, type RouterInputs } from "@outlay/client";
  const outlay = createClient({ url: "https://outlay.example" });
  export async function record(input: RouterInputs["expenses"]["create"]): Promise<Expense> {
    try { return await outlay.expenses.create.mutate(input); }
    catch (error) { if (isOutlayError(error, "id.taken")) console.log(error.data.issues); throw error; }
  }`;

describe("a frontend", () => {
  beforeAll(() => writeFileSync(join(frontend.folder, "main.ts"), program));

  test("has a bundle of 13 kB at most, with nothing of the server", async () => {
    const result = await build({
      root: frontend.folder,
      configFile: false,
      logLevel: "silent",
      build: {
        write: false,
        modulePreload: false,
        rolldownOptions: { input: "main.ts", preserveEntrySignatures: "strict" },
      },
    });
    const chunks = [result]
      .flat()
      .flatMap((part) => ("output" in part ? part.output : []))
      .filter((file): file is Rolldown.OutputChunk => file.type === "chunk");
    const entry = chunks.find(({ isEntry }) => isEntry);
    // Streams come with the first subscription.
    const first = chunks.filter(
      ({ isEntry, fileName }) => isEntry || entry?.imports.includes(fileName),
    );
    expect(first.length).toBeLessThan(chunks.length);
    const code = first.map((chunk) => chunk.code).join("");
    const gzipped = gzipSync(code).length;

    expect(code).not.toMatch(/\bfrom\s*["'](?!\.\/)/);
    expect(code).not.toMatch(/node:|drizzle|fastify|superjson/);
    print(
      `The client's bundle: ${kilobytes(code.length)} minified, ${kilobytes(gzipped)} gzipped.`,
    );
    expect(gzipped).toBeLessThan(13_000);
  });

  test("is type-checked by 30 files at most besides TypeScript's own", () => {
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: "es2022",
      // tRPC's types name the last.
      lib: ["es2022", "dom", "esnext.disposable"],
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
    };
    const files = ["main.ts"];
    writeFileSync(
      join(frontend.folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files }),
    );
    const startedAt = performance.now();
    const tsc = join(source, "node_modules/.bin/tsc");
    const listed = execFileSync(tsc, ["-p", frontend.folder, "--listFiles"], { encoding: "utf8" });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
    const paths = listed.trim().split("\n");
    const ours = paths.filter((path) => !/\/lib\.[^/]*\.d\.ts$/.test(path));

    expect(ours.some((path) => path.endsWith("router.generated.d.ts"))).toBe(true);
    expect(ours.filter((path) => path.startsWith(source))).toEqual([]);
    print(`A frontend's type-check: ${ours.length} files, ${seconds} s.`);
    expect(ours.length).toBeLessThanOrEqual(30);
  });
});

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Prints how large the surface is. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
