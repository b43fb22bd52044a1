import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const clientPackage = join(import.meta.dirname, "..");
const tsc = join(clientPackage, "../../node_modules/.bin/tsc");
const serverCode =
  /packages\/(api|db)\/|apps\/|\/(drizzle-orm|zod|fastify|postgres|@orpc|jose)\/|node:|browser-external/;

let frontend: string;

/** A frontend somewhere else, with nothing but the client. */
beforeAll(() => {
  frontend = realpathSync(mkdtempSync(join(tmpdir(), "outlay-frontend-")));
  mkdirSync(join(frontend, "node_modules/@outlay"), { recursive: true });
  symlinkSync(clientPackage, join(frontend, "node_modules/@outlay/client"));
  writeFileSync(
    join(frontend, "main.ts"),
    `import { createClient, isOutlayError, type Expense, type RouterInputs } from "@outlay/client";
     const outlay = createClient({ url: "https://outlay.example" });
     export async function record(input: RouterInputs["expenses"]["create"]): Promise<Expense> {
       try { return await outlay.expenses.create.mutate(input); }
       catch (error) { if (isOutlayError(error, "id.taken")) console.log(error.data.issues); throw error; }
     }`,
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom"],
    module: "esnext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(
    join(frontend, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["main.ts"] }),
  );
});
afterAll(() => rmSync(frontend, { recursive: true, force: true }));

test("a bundle of the client has no server code", async () => {
  const built = await build({
    root: frontend,
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      rolldownOptions: { input: "main.ts", preserveEntrySignatures: "strict" },
    },
  });
  const chunks = [built]
    .flat()
    .flatMap((result) => ("output" in result ? result.output : []))
    .filter((file): file is Rolldown.OutputChunk => file.type === "chunk");
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  const code = chunks.map((chunk) => chunk.code).join("");

  expect(modules.some((id) => id.endsWith("packages/client/src/client.ts"))).toBe(true);
  expect(modules.filter((id) => serverCode.test(id))).toEqual([]);
  expect(code).not.toMatch(/from\s*["']/);
  const gzipped = gzipSync(code).length;
  print(
    `The client's bundle: ${modules.length} modules, ${kilobytes(code.length)} minified, ${kilobytes(gzipped)} gzipped.`,
  );
  expect(gzipped).toBeLessThan(20_000);
});

test("type-checking a frontend reads no file of the server", () => {
  const startedAt = performance.now();
  const listed = execFileSync(tsc, ["-p", frontend, "--listFiles"], { encoding: "utf8" });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const files = listed.trim().split("\n");
  const ours = files.filter((file) => !/\/typescript[^/]*\/.*\/lib\.[^/]*\.d\.ts$/.test(file));

  expect(ours.some((file) => file.endsWith("router.generated.ts"))).toBe(true);
  expect(ours.filter((file) => serverCode.test(file))).toEqual([]);
  print(
    `A frontend's type-check: ${ours.length} files besides TypeScript's ${files.length - ours.length} of its own, ${seconds} s.`,
  );
  expect(ours.length).toBeLessThan(100);
});

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Prints how large the surface is. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
