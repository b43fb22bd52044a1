import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

// The OpenAPI document as four generators read it: each client compiles, and does what people do.

const packages = {
  "@hey-api/openapi-ts": "0.99.0",
  "@oazapfts/runtime": "1.2.0",
  "@types/node": "24.19.4",
  esbuild: "0.28.2",
  oazapfts: "7.5.0",
  "openapi-fetch": "0.17.0",
  "openapi-typescript": "7.13.0",
  orval: "8.38.0",
  typescript: "5.9.3",
};

const folder = mkdtempSync(join(tmpdir(), "outlay-generated-"));
const bin = join(folder, "node_modules/.bin");
const run = (file: string, ...args: string[]) =>
  promisify(execFile)(file, args, {
    cwd: folder,
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, OUTLAY_URL: server.url },
  });

const minutes = 60_000;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  cpSync(join(import.meta.dirname, "generated-clients"), folder, { recursive: true });
  const manifest = { type: "module", private: true, dependencies: packages };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline");
  await run("sh", "generate.sh", `${server.url}/api/openapi.json`);
}, 5 * minutes);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test("all clients compile, strictly", { timeout: 2 * minutes }, async () => {
  expect(await run("tsc", "-p", ".")).toMatchObject({ stdout: "" });
});

test.each(["openapi-fetch", "hey-api", "oazapfts", "orval"])(
  "the client of %s signs up, records each kind, pages, clears a field, sends and takes files, and is refused",
  { timeout: minutes },
  async (name) => {
    await run(
      "esbuild",
      `${name}.ts`,
      "--bundle",
      "--platform=node",
      "--format=esm",
      `--outfile=${name}.mjs`,
    );
    const { stdout } = await run(process.execPath, `${name}.mjs`);
    expect(stdout.trim().split("\n")).toEqual([
      "expense 12.50, income 2000.00, transfer 100.00 refund",
      "2 pages",
      "payee null",
      "1 rate",
      "archive 31 139",
      "400 input.invalid",
    ]);
  },
);
