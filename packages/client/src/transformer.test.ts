import superjson from "superjson";
import { describe, expect, test } from "vitest";
import { transformer } from "./transformer.ts";

const at = new Date("2026-11-29T10:00:00.000Z");

/** As it arrives: written as superjson writes it, and parsed. */
const arrived = (data: unknown): unknown => JSON.parse(superjson.stringify(data));

describe("what the server sends in superjson's format", () => {
  test.each([
    ["nothing", undefined],
    ["null", null],
    ["an instant", at],
    ["a record", { createdAt: at, deletedAt: null, tags: ["a", "b"], limit: 3 }],
    ["a page", { items: [{ at, before: { at } }, { at }], nextCursor: null }],
    ["keys with dots and backslashes", { "a.b": { "c\\d": at, "e\\.f": [at] } }],
  ])("is read as it was: %s", (_, data) => {
    expect(transformer.deserialize(arrived(data))).toEqual(data);
  });

  test("changes no prototype", () => {
    const envelope = JSON.parse(
      '{"json":{"a":1},"meta":{"values":{"__proto__.polluted":["Date"],"constructor":["Date"]}}}',
    ) as unknown;
    expect(transformer.deserialize(envelope)).toEqual({ a: 1 });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

test("what is sent is plain JSON with instants as text", () => {
  const sent = JSON.stringify(transformer.serialize({ expiresAt: at, name: undefined }));
  expect(JSON.parse(sent)).toEqual({ json: { expiresAt: "2026-11-29T10:00:00.000Z" } });
  expect(superjson.deserialize(transformer.serialize(undefined) as never)).toBe(undefined);
});
