import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { releaseChangelog } from "./changelog.ts";
import { nextVersion, parseChangeset } from "./changesets.ts";

const root = join(import.meta.dirname, "../..");

const changeset = (bump: string, text: string) =>
  parseChangeset("some.md", `---\n"@outlay/server": ${bump}\n---\n\n${text}\n`);

describe("a changeset", () => {
  test("belongs to the section of its bump, unless it names another", () => {
    expect(changeset("minor", "Budgets can be paused.")).toEqual({
      bump: "minor",
      section: "Added",
      text: "Budgets can be paused.",
    });
    expect(changeset("patch", "Security: Tokens end sooner.")).toEqual({
      bump: "patch",
      section: "Security",
      text: "Tokens end sooner.",
    });
  });

  test("that is about both packages counts with the greater bump", () => {
    const both = `---\n"@outlay/server": patch\n"@outlay/client": minor\n---\n\nPages are typed.`;
    expect(parseChangeset("both.md", both).bump).toBe("minor");
  });

  test.each([
    ["without a text", `---\n"@outlay/server": minor\n---\n\n`],
    ["about another package", `---\n"@outlay/panel": minor\n---\n\nText.`],
    ["about no package", `---\n\n---\n\nText.`],
    ["with an unknown bump", `---\n"@outlay/server": huge\n---\n\nText.`],
    ["that is only text", "Text."],
    ["with broken YAML", `---\n"@outlay/server: [\n---\n\nText.`],
  ])("%s is an error that names the file", (_, content) => {
    expect(() => parseChangeset("brave-cats.md", content)).toThrow(".changeset/brave-cats.md");
  });

  test("that waits in the repository can be released", () => {
    const waiting = readdirSync(join(root, ".changeset")).filter((name) => name !== "README.md");
    for (const name of waiting) {
      const content = readFileSync(join(root, ".changeset", name), "utf8");
      expect(parseChangeset(name, content).text).not.toBe("");
    }
    expect(readdirSync(join(root, ".changeset"))).toContain("README.md");
  });
});

test.each([
  ["0.9.0", ["patch"], "0.9.1"],
  ["0.9.1", ["patch", "minor"], "0.10.0"],
  ["0.10.0", ["major"], "0.11.0"],
  ["1.2.3", ["minor", "patch"], "1.3.0"],
  ["1.2.3", ["major", "patch"], "2.0.0"],
])("after %s, changes that are %j make %s", (current, bumps, next) => {
  expect(
    nextVersion(
      current,
      bumps.map((bump) => changeset(bump, "Text.")),
    ),
  ).toBe(next);
});

test("the release comes after its candidates, whatever has changed since", () => {
  expect(nextVersion("1.0.0-rc.1", [changeset("major", "Text.")])).toBe("1.0.0");
  expect(nextVersion("1.0.0-rc.1", [])).toBe("1.0.0");
});

test("a release without changes is an error", () => {
  expect(() => nextVersion("0.9.0", [])).toThrow("Nothing to release");
});

test("what was unreleased becomes a version, with the changesets in their sections", () => {
  const changelog = `# Changelog

Intro.

## [Unreleased]

### Added

- By hand,
  in two lines.

## [0.9.0] - 2026-12-01

### Added

- Old.
`;
  const changesets = [changeset("patch", "A fix."), changeset("minor", "More,\nin two lines.")];
  const released = { version: "0.10.0", date: "2026-12-24" };
  expect(releaseChangelog(changelog, changesets, released)).toBe(`# Changelog

Intro.

## [Unreleased]

## [0.10.0] - 2026-12-24

### Added

- By hand,
  in two lines.
- More,
  in two lines.

### Fixed

- A fix.

## [0.9.0] - 2026-12-01

### Added

- Old.
`);
});

test("this repository's changelog can be released without losing a line", () => {
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const released = releaseChangelog(changelog, [], { version: "0.9.0", date: "2026-12-24" });
  const left = released.split("\n").filter((line) => line !== "## [0.9.0] - 2026-12-24");
  expect(left.filter(Boolean)).toEqual(changelog.split("\n").filter(Boolean));
});

test("server, client and repository have one version", () => {
  const versions = ["package.json", "apps/server/package.json", "packages/client/package.json"].map(
    (path) => (JSON.parse(readFileSync(join(root, path), "utf8")) as { version: string }).version,
  );
  expect(new Set(versions).size).toBe(1);
});
