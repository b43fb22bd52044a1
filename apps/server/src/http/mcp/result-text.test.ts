import fc from "fast-check";
import { expect, test } from "vitest";
import { resultText } from "./result-text.ts";

const item = fc.record({
  id: fc.integer(),
  note: fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom('"', "\\\\", '],"nextCursor":', "}]{["),
  ),
  long: fc.integer({ min: 0, max: 9_000 }).map((length) => "x".repeat(length)),
  parts: fc.array(fc.oneof(fc.string(), fc.record({ items: fc.array(fc.integer()) })), {
    maxLength: 3,
  }),
});
const page = fc.record(
  { items: fc.array(item, { maxLength: 12 }), nextCursor: fc.option(fc.string()), total: fc.nat() },
  { requiredKeys: ["items", "nextCursor"] },
);

test("the text of a page has as many of its first items as have room, and says how to go on", () => {
  fc.assert(
    fc.property(page, ({ items, nextCursor, ...more }) => {
      const json = JSON.stringify({ items, nextCursor, ...more });
      const [, shown = "", note] = resultText(json, true).split("\n");
      fc.pre(json.length > 16_000 && items.length > 1);
      const { items: first } = JSON.parse(shown) as { items: unknown[] };
      const { length: count } = first;
      expect(JSON.parse(shown)).toEqual({ items: items.slice(0, count), ...more });
      expect(note).toContain(`These are the first ${count} items.`);
      const lengthOf = (some: number) => JSON.stringify({ items: items.slice(0, some) }).length - 2;
      expect(count === 1 || lengthOf(count) <= 14_000).toBe(true);
      expect(lengthOf(count + 1)).toBeGreaterThan(14_000);
    }),
  );
});

test("a short page, one of a single item, and what is no page are shown whole", () => {
  const long = "x".repeat(20_000);
  for (const [items, isPage] of [
    [[], true],
    [["x", "y"], true],
    [[long], true],
    [[long, "y"], false],
  ] as const) {
    const json = JSON.stringify({ items, nextCursor: null });
    expect(resultText(json, isPage).split("\n")).toEqual([expect.any(String), json]);
  }
});
