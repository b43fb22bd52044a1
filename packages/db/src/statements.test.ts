import { expect, test } from "vitest";
import { json, jsonApart } from "./statements.ts";

const now = new Date("2026-11-30T10:00:00Z");

test("rows are JSON without what is null, with bigints as text at any depth", () => {
  const rows = [{ id: 7n, none: null, parts: [{ minor: 5n, note: null }], now, text: 'a "b"' }];
  expect(json(rows)).toBe(
    '[{"id":"7","parts":[{"minor":"5","note":null}],"now":"2026-11-30T10:00:00.000Z","text":"a \\"b\\""}]',
  );
});

test("what all rows have in common is apart, and nothing else", () => {
  const rows = [
    { id: 1, at: now, minor: 5n, note: null, state: "booked", tags: [] },
    { id: 2, at: now, minor: 5n, note: "Lunch", state: null, tags: [] },
  ];
  expect(jsonApart(rows)).toEqual({
    rows: '[{"id":1,"state":"booked","tags":[]},{"id":2,"note":"Lunch","tags":[]}]',
    same: '{"at":"2026-11-30T10:00:00.000Z","minor":"5"}',
  });
  expect(jsonApart([])).toEqual({ rows: "[]", same: "{}" });
});
