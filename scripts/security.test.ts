import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const promises = readFileSync(join(root, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("- "));
/** The tests that a promise names: a file, and the name of a test in it. */
const rows = promises.map((promise) => ({
  promise,
  tests: [...promise.matchAll(/`([^`]+\.test\.ts)`: "([^"]+)"/g)],
}));

test.each(rows)("$promise", ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  const missing = tests.filter(([, file = "", name = ""]) => {
    const path = join(root, file);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(`"${name}"`);
  });
  expect(missing.map(([named]) => named)).toEqual([]);
});

test("there are promises", () => {
  expect(promises.length).toBeGreaterThan(20);
});
