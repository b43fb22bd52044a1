import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findWords, readWords } from "./words.ts";

const words = readWords(`# A comment.
doors? => adapter
unless told => by default
standing => state
=Watch => AlertState
! long-standing
`);

const found = (text: string) => findWords(text, words).map((finding) => finding.text);

describe("an unwanted word is found", () => {
  test.each([
    ["in a sentence", "Two doors, one definition.", "doors"],
    ["at the begin of one", "Door of the API", "Door"],
    ["at the end of a name", "restDoor()", "Door"],
    ["within a name", "openDoorTwice", "Door"],
    ["behind an abbreviation", "RESTDoor", "Door"],
    ["in a name with underscores", "REST_DOOR_COUNT", "DOOR"],
    ["in a path", "docs/0005-two-doors.md", "doors"],
    ["of two words", "each unless told otherwise", "unless told"],
    ["with a hyphen", "the unless-told rule", "unless-told"],
  ])("%s", (_, text, word) => {
    expect(found(text)).toEqual([word]);
  });

  test.each([
    ["a line comment", "  // each unless\n  // told otherwise"],
    ["a block comment", " * each unless\n * told otherwise"],
    ["a script's comment", "# each unless\n# told otherwise"],
    ["Markdown", "each unless\ntold otherwise"],
  ])("over the end of a line in %s", (_, text) => {
    expect(findWords(text, words)).toMatchObject([{ pattern: "unless told", line: 1 }]);
  });
});

test.each(["indoor", "doorbell", "doorman", "outstanding", "standings", "unless he told"])(
  "%s is another word",
  (text) => {
    expect(found(text)).toEqual([]);
  },
);

test("an identifier is found as a whole and as it is written, alone", () => {
  expect(found("const a: Watch = b;")).toEqual(["Watch"]);
  expect(found("watch, Watcher, loadWatch, Watch2, $Watch")).toEqual([]);
});

test("a word that is meant is left, and no other of its line", () => {
  expect(found("a long-standing order, a longStanding one")).toEqual([]);
  expect(found("a long-standing order and its standing")).toEqual(["standing"]);
});

test("a finding says where it is and what to write instead", () => {
  expect(findWords("one\ntwo doors\n", words)).toEqual([
    { pattern: "doors?", instead: "adapter", line: 2, text: "doors" },
  ]);
});

test("a line of the list without an alternative is an error", () => {
  expect(() => readWords("doors?")).toThrow('"doors?" has no " => "');
});

test("the list of this repository can be read", () => {
  const own = readWords(readFileSync(join(import.meta.dirname, "words.txt"), "utf8"));
  expect(own.unwanted.length).toBeGreaterThan(20);
});
