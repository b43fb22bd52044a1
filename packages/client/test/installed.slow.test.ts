import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { createProject, type Project } from "./testing.install.ts";

const installMs = 300_000;
// TypeScript 5 takes many seconds for its own libraries where the machine has other things to do.
vi.setConfig({ testTimeout: 120_000 });
const trpc = { newest: "11.25.2", oldest: "11.22.1" } as const;
const typescripts = { ts5: "5.9.3", ts7: "7.0.2" } as const;
const platform = `${process.platform}-${process.arch}`;

let server: TestServer;
let tarball: string;

beforeAll(async () => {
  server = await startTestServer();
  tarball = `${server.url}/client/outlay-client-${packageJson.version}.tgz`;
});
afterAll(() => server.stop());

const trpcPackages = (version: string) => [`@trpc/client@${version}`, `@trpc/server@${version}`];

const compilers = Object.entries(typescripts).map(
  ([name, exact]) => `${name}@npm:typescript@${exact}`,
);

/** The errors that the compiler finds, with every check that it has. */
async function check(
  project: Project,
  compiler: string,
  program: string,
  options: object,
): Promise<string[]> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    skipLibCheck: false,
    noEmit: true,
    target: "es2022",
    types: [],
    ...options,
  };
  project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [program] }));
  const { output } = await project.run(`node_modules/${compiler}/bin/tsc`, ["-p", "."]);
  return output.split("\n").filter((line) => line.includes("error TS"));
}
const isOurs = (error: string) => !error.startsWith("node_modules/@trpc/");

// tRPC's types name the last.
const dom = { lib: ["es2022", "dom", "esnext.disposable"] };
const worker = { lib: ["es2022", "webworker", "esnext.disposable"] };
const bundler = { module: "esnext", moduleResolution: "bundler" };
const nodeNext = { module: "nodenext", moduleResolution: "nodenext" };

describe.each(Object.values(trpc))("with tRPC %s", (version) => {
  let project: Project;

  beforeAll(async () => {
    project = createProject();
    await project.install(tarball, ...trpcPackages(version), ...compilers);
    for (const program of ["app.ts", "service-worker.ts", "native.ts"]) project.copy(program);
  }, installMs);
  afterAll(() => project.remove());

  // Those of the oldest name modules of Node, wherever they are.
  const expected = version === trpc.newest ? () => true : isOurs;

  describe.each(Object.keys(typescripts))("%s", (compiler) => {
    test("checks a frontend for a bundler", async () => {
      const errors = await check(project, compiler, "app.ts", { ...dom, ...bundler });
      expect(errors.filter(expected)).toEqual([]);
    });

    test("checks a program for Node", async () => {
      const errors = await check(project, compiler, "app.ts", { ...dom, ...nodeNext });
      expect(errors.filter(expected)).toEqual([]);
    });

    test("checks a service worker", async () => {
      const errors = await check(project, compiler, "service-worker.ts", { ...worker, ...bundler });
      expect(errors.filter(expected)).toEqual([]);
    });

    test("checks an app for React Native, where there is no DOM", async () => {
      // tRPC's own types name classes of the DOM; ours do not.
      const errors = await check(project, compiler, "native.ts", { lib: ["es2022"], ...bundler });
      expect(errors.filter(isOurs)).toEqual([]);
    });
  });
});

describe("with React", () => {
  let project: Project;

  beforeAll(async () => {
    project = createProject();
    await project.install(
      tarball,
      ...trpcPackages(trpc.oldest),
      `@trpc/tanstack-react-query@${trpc.oldest}`,
      "@tanstack/react-query@5.108.4",
      "react@19.3.1",
      "react-dom@19.3.1",
      "@types/react@19.3.3",
      "@types/react-dom@19.3.0",
      ...compilers,
    );
    project.copy("react-app.tsx");
  }, installMs);
  afterAll(() => project.remove());

  test.each(Object.keys(typescripts))("%s checks a page", async (compiler) => {
    const types = { types: ["react", "react-dom"], jsx: "react-jsx" };
    const errors = await check(project, compiler, "react-app.tsx", {
      ...dom,
      ...bundler,
      ...types,
    });
    expect(errors.filter(isOurs)).toEqual([]);
  });

  test("npm finds one copy of tRPC", async () => {
    const lock = JSON.parse(readFileSync(join(project.folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, object>;
    };
    const copies = Object.keys(lock.packages).filter((path) => path.endsWith("/@trpc/client"));
    expect(copies).toEqual(["node_modules/@trpc/client"]);
  });
});

describe("a project", () => {
  let project: Project;

  beforeAll(async () => {
    project = createProject();
    const nodes = ["20.20.2", "24.22.3"].map(
      (version) => `node${version.slice(0, 2)}@npm:node-${platform}@${version}`,
    );
    await project.install(tarball, ...trpcPackages(trpc.newest), ...nodes, "vite@8.3.8");
    for (const program of ["script.mjs", "page.ts"]) project.copy(program);
  }, installMs);
  afterAll(() => project.remove());

  test.each(["20", "24"])("runs the client on Node %s", async (major) => {
    const node = join(project.folder, `node_modules/node${major}/bin/node`);
    const email = `node${major}@example.com`;
    const { output } = await project.run("script.mjs", [server.url, email], node);
    expect(JSON.parse(output)).toEqual({
      node: major,
      amounts: ["12.50"],
      isDate: true,
      seen: ["Café"],
      lines: 2,
      code: ["amount"],
    });
  });

  test("bundles the client with Vite, without a warning", async () => {
    project.write("index.html", '<form></form><script type="module" src="page.ts"></script>');
    const built = await project.run("node_modules/vite/bin/vite.js", ["build"]);
    expect(built).toMatchObject({ code: 0 });
    expect(built.output).not.toMatch(/warn|\(!\)|externalized/i);
    const assets = join(project.folder, "dist/assets");
    // Sockets are a script of their own, which is loaded when they are used.
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
    const code = scripts.map((name) => readFileSync(join(assets, name), "utf8")).join("\n");
    expect(code).toContain("expenses");
  });

  test("has the version in its lockfile, by the address that never changes", () => {
    const lock = JSON.parse(readFileSync(join(project.folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const { resolved, integrity } = lock.packages["node_modules/@outlay/client"] ?? {};
    expect(integrity).toMatch(/^sha512-/);
    expect(resolved).toBe(tarball);
  });
});
