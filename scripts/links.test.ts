import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrokenLinks } from "./links.ts";

const repository = join(import.meta.dirname, "..");
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "outlay-links-"));
  mkdirSync(join(root, "docs"));
  writeFileSync(join(root, "README.md"), "# Top\n\n## What's new, and `old`\n");
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test.each([
  ["a file", "[a](../README.md)", []],
  ["a folder", "[a](../docs)", []],
  ["a heading of this page", "[a](#here)", []],
  ["a heading of another page", "[a](../README.md#whats-new-and-old)", []],
  ["another site", "[a](https://example.com/x)", []],
  ["an example in code", "`[a](b.md)`\n\n```md\n[a](c.md)\n## Gone\n```", []],
  ["a missing file", "[a](b.md)", ["b.md"]],
  ["a missing picture", "![a](b.png)", ["b.png"]],
  ["a missing heading", "[a](../README.md#gone)", ["../README.md#gone"]],
  ["a heading that is only in code", "```\n## Gone\n```\n[a](#gone)", ["#gone"]],
  ["a file outside the repository", "[a](../../../etc)", ["../../../etc"]],
])("a link to %s", (_, text, broken) => {
  writeFileSync(join(root, "docs/page.md"), `# Here\n\n${text}\n`);
  expect(findBrokenLinks(root, ["docs/page.md"])).toEqual(
    broken.map((target) => `docs/page.md: ${target}`),
  );
});

test("decisions are numbered without gaps, in their names and titles", () => {
  const folder = join(repository, "docs/decisions");
  const numbers = readdirSync(folder)
    .toSorted()
    .map((name) => {
      const [, title] = /^# (\d+)\. /.exec(readFileSync(join(folder, name), "utf8")) ?? [];
      return [Number(name.slice(0, 4)), Number(title)];
    });
  expect(numbers).toEqual(numbers.map((_, index) => [index + 1, index + 1]));
});
