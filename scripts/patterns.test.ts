import { expect, test } from "vitest";
import { limitMs, patterns, slowest } from "./patterns.fixture.ts";

test.each([...patterns.values()])("%s reads the worst of texts in a straight line", (pattern) => {
  expect(slowest(pattern, { repeat: "pieces" })).toBeLessThan(limitMs);
});

test("the patterns of the code are those that are meant", () => {
  expect(patterns.size).toBeGreaterThan(60);
  expect([...patterns.keys()]).toContain(String(/outlay_[a-z]+_[\w-]{16}/));
});

// Half of the length takes a quarter of the time, and is too long still.
test.each([
  [/eyJ[\w-]{16,}\.[\w-]+\./, 16],
  [/\b(?:eyJ[\w-]*\.){2}/, 32],
  [/0+$/, 16],
  [/<!--[^]*?-->/, 32],
])("%s would be found", (pattern, kilobytes) => {
  expect(slowest(pattern, { repeat: "pairs", length: kilobytes * 1024 })).toBeGreaterThan(limitMs);
});
