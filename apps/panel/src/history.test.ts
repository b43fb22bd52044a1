import { expect, test } from "vitest";
import { type HistoryEntry, addEntry, readEntries } from "./history.ts";

const entry: HistoryEntry = {
  path: "auth.login",
  transport: "trpc",
  input: { email: "alice@example.org", password: "correct horse" },
  status: 200,
  code: "",
  durationMs: 12,
  at: 1,
};

test("a run is remembered without its password", () => {
  const [stored] = addEntry([], entry);
  expect(stored?.input).toEqual({ email: "alice@example.org" });
  expect(JSON.stringify(stored)).not.toContain("correct horse");
});

test("the last 50 runs are kept, newest first", () => {
  let entries: HistoryEntry[] = [];
  for (let at = 1; at <= 60; at++) entries = addEntry(entries, { ...entry, at });
  expect(entries).toHaveLength(50);
  expect(entries.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, i) => 60 - i));
});

test.each([
  ["nothing stored", null],
  ["another shape", { a: 1 }],
  ["broken entries", [1, { path: 2 }]],
])("%s reads as no history", (_name, stored) => {
  expect(readEntries(stored)).toEqual([]);
});
