import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const repository = join(import.meta.dirname, "..");
const inApi = "packages/api/src/budgets";

/** A file that breaks one rule. A name with `budgets` stands for any name of its kind. */
type Snippet = { path: string; rule: string; source: string };

const forbidden: Snippet[] = [
  ...importing("packages/db/src/budgets.ts", "@outlay/api", "@trpc/server", "../../api/src/x.ts"),
  ...importing(`${inApi}/budgets.ts`, "./budgets.router.ts", "../router.ts", "../x/x.router.ts"),
  ...importing(`${inApi}/budgets.ts`, "@trpc/server", "fastify", "@outlay/server"),
  ...importing(`${inApi}/budgets.router.ts`, "drizzle-orm", "@outlay/client"),
  ...importing(`${inApi}/budgets.contract.ts`, "@outlay/db", "../x/x.ts", "drizzle-orm/pg-core"),
  ...importing(`${inApi}/budgets.logic.ts`, "@outlay/db", "drizzle-orm", "zod", "node:crypto"),
  ...importing(`${inApi}/budgets.logic.ts`, "./budgets.ts", "../rpc/context.ts"),
  ...importing("packages/core/src/money.ts", "@outlay/db"),
  ...importing("packages/core/src/dates.ts", "../context.ts"),
  ...importing(
    "packages/bank-files/src/ofx/budgets.ts",
    "@outlay/core",
    "@outlay/db",
    "node:fs",
    "zod",
  ),
  ...importing("packages/client/src/budgets.ts", "@outlay/api", "@outlay/db", "node:fs"),
  ...importing("apps/panel/src/budgets.ts", "@outlay/api", "node:fs"),
  ...importing("apps/web/src/budgets.ts", "@outlay/api", "@outlay/core", "@trpc/client", "zod"),
  ...importing("apps/web/src/budgets.tsx", "@outlay/db", "fastify", "node:fs"),
  ...importing("apps/server/src/http/budgets.ts", "drizzle-orm", "@outlay/client"),

  breaking("budgets.logic.ts", "no-restricted-globals", "export const today = new Date();"),
  breaking("budgets.logic.ts", "no-restricted-globals", "export const x = performance.now();"),
  breaking("budgets.logic.ts", "no-restricted-properties", "export const x = Math.random();"),
  breaking("budgets.ts", "no-restricted-properties", "export const now = Date.now();"),
  breaking("budgets.ts", "no-process-env", "export const url = process.env['DATABASE_URL'];"),
  breaking("budgets.ts", "no-console", "console.log('spent');"),
  breaking("budgets.ts", "no-default-export", "export default 1;"),
  breaking("budgets.ts", "no-explicit-any", "export let amount: any;"),
  breaking("budgets.ts", "no-non-null-assertion", "export const x = [1].at(0)!;"),
  breaking("budgets.ts", "eqeqeq", "export const same = (a: number, b: number) => a == b;"),
  breaking("budgets.ts", "prefer-const", "let x = 1; export const y = x;"),
  breaking(
    "budgets.ts",
    "max-params",
    "export const f = (a = 1, b = 2, c = 3, d = 4, e = 5) => a;",
  ),
  breaking("budgets.ts", "max-lines", `export const x = 1;\n${"// a line\n".repeat(300)}`),
  breaking(
    "budgets.ts",
    "consistent-type-imports",
    `import { z } from "zod"; export let x: z.ZodType;`,
  ),
  breaking(
    "budgets.ts",
    "no-floating-promises",
    `import { drizzle } from "drizzle-orm/postgres-js";
     import { pgTable, text } from "drizzle-orm/pg-core";
     const payees = pgTable("payees", { name: text("name") });
     export function forgetPayees() { drizzle.mock().delete(payees); }`,
  ),
  breaking("budgets.ts", "no-misused-promises", "if (Promise.resolve(false)) throw new Error();"),
  breaking("budgets.ts", "await-thenable", "export const f = async () => { await 1; };"),
  breaking(
    "budgets.ts",
    "switch-exhaustiveness-check",
    `export function sign(kind: "expense" | "income") {
       switch (kind) { case "income": return 1; }
       return -1;
     }`,
  ),
  ...slowPatterns(
    String.raw`/outlay_[a-z]+_[\w-]{16}|eyJ[\w-]{16,}\.[\w-]+\./`,
    String.raw`/\b(?:eyJ[\w-]*\.){2}/`,
    String.raw`/0+$/`,
    String.raw`/^(\w+\s?)*$/`,
    `new RegExp("<!--[^]*?-->")`,
  ),
  {
    path: "packages/bank-files/src/budgets.ts",
    rule: "no-restricted-globals",
    source: "export const format = new Intl.NumberFormat();",
  },
  {
    path: "packages/api/src/cycle/a.ts",
    rule: "no-cycle",
    source: `import { b } from "./b.ts"; export const a = () => b;`,
  },
  {
    path: "packages/api/src/cycle/b.ts",
    rule: "no-cycle",
    source: `import { a } from "./a.ts"; export const b = () => a;`,
  },
];

const allowed: Snippet[] = [
  ...importing(`${inApi}/budgets.ts`, "@outlay/db", "drizzle-orm", "./budgets.logic.ts"),
  ...importing(`${inApi}/budgets.router.ts`, "@trpc/server", "./budgets.ts", "../rpc/trpc.ts"),
  ...importing(`${inApi}/budgets.contract.ts`, "zod", "@outlay/core", "../x/x.contract.ts"),
  ...importing(
    `${inApi}/budgets.logic.ts`,
    "./budgets.contract.ts",
    "@outlay/core",
    "@outlay/core/without-schemas",
    "re2js",
  ),
  ...importing(`${inApi}/budgets.test.ts`, "@outlay/db/testing", "../router.ts"),
  ...importing(
    "packages/bank-files/src/ofx/budgets.ts",
    "@outlay/core/without-schemas",
    "saxes",
    "../rows.ts",
  ),
  ...importing("apps/server/src/http/budgets.ts", "@outlay/api", "@outlay/db", "@trpc/server"),
  ...importing("apps/web/src/budgets.ts", "@outlay/client", "@outlay/client/core", "react"),
  ...importing("apps/web/src/budgets.tsx", "@outlay/client/react", "@tanstack/react-query"),
  {
    path: "packages/client/src/budgets.ts",
    rule: "no-restricted-imports",
    source: `import type { AppRouter } from "@outlay/api"; export type Router = AppRouter;`,
  },
  breaking(
    "budgets.ts",
    "no-restricted-globals",
    "export const at = (ms: number) => new Date(ms);",
  ),
  ...slowPatterns(
    String.raw`/outlay_[a-z]+_[\w-]{16}/`,
    String.raw`/(?<![\w-])(?:eyJ[\w-]*\.){2}/`,
    `/"[^"]*"/`,
  ),
];

/** In each package whose code reads what others send. */
function slowPatterns(...patterns: string[]): Snippet[] {
  const paths = [
    `${inApi}/budgets.ts`,
    "packages/db/src/budgets.ts",
    "packages/client/src/budgets.ts",
    "apps/server/src/http/budgets.ts",
    "apps/panel/src/budgets.ts",
  ];
  return patterns.map((pattern, index) => ({
    path: paths[index % paths.length] ?? "",
    rule: "no-vulnerable",
    source: `export const pattern = ${pattern};`,
  }));
}

function importing(path: string, ...modules: string[]): Snippet[] {
  return modules.map((module) => ({
    path,
    rule: "no-restricted-imports",
    source: `import { x } from "${module}";\nexport const y = x;`,
  }));
}

function breaking(name: string, rule: string, source: string): Snippet {
  return { path: `${inApi}/${name}`, rule, source };
}

/** Numbers the file, so that many snippets of one kind stand beside each other. */
function placed(snippet: Snippet, index: number): Snippet & { title: string } {
  return {
    ...snippet,
    path: snippet.path.replace(/\/budgets\.(?=[^/]*$)/, `/budgets-${index}.`),
    title: `${snippet.path}: ${snippet.rule}: ${snippet.source.trim().split("\n")[0]}`,
  };
}

const refused = forbidden.map(placed);
const accepted = allowed.map((snippet, index) => placed(snippet, forbidden.length + index));

let root: string;
let findings: { code: string; filename: string }[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "outlay-lint-"));
  for (const name of [".oxlintrc.json", "tsconfig.base.json", "packages/api/tsconfig.json"]) {
    cpSync(join(repository, name), join(root, name));
  }
  for (const name of ["node_modules", "packages/api/node_modules"]) {
    symlinkSync(join(repository, name), join(root, name));
  }
  for (const { path, source } of [...refused, ...accepted]) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  const { stdout } = spawnSync(
    join(repository, "node_modules/.bin/oxlint"),
    ["--format=json", "--ignore-pattern=node_modules", "apps", "packages"],
    { cwd: root, encoding: "utf8" },
  );
  findings = (JSON.parse(stdout) as { diagnostics: typeof findings }).diagnostics;
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function firedRules(path: string): string[] {
  return findings.filter(({ filename }) => filename === path).map(({ code }) => code);
}

for (const { title, path, rule } of refused) {
  test(`refuses ${title}`, () => {
    expect(firedRules(path)).toContainEqual(expect.stringContaining(`(${rule})`));
  });
}

for (const { title, path, rule } of accepted) {
  test(`accepts ${title}`, () => {
    expect(firedRules(path)).not.toContainEqual(expect.stringContaining(`(${rule})`));
  });
}
