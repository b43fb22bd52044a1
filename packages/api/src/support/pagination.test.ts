import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "./pagination.ts";

const keyOf = z.array(z.string());
const codeOf = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

const query = fc.jsonValue();
const key = fc.array(fc.string({ unit: "binary" }));
/** A lone surrogate is not valid text and does not survive UTF-8. */
const wellFormed = key.filter((parts) => parts.every((part) => part.isWellFormed()));

test("a cursor returns its key with the same query", () => {
  fc.assert(
    fc.property(query, wellFormed, (asked, parts) => {
      expect(decodeCursor(encodeCursor(asked, parts), asked, keyOf)).toEqual(parts);
    }),
  );
});

test("a cursor is invalid with any other query", () => {
  fc.assert(
    fc.property(query, query, wellFormed, (asked, other, parts) => {
      fc.pre(JSON.stringify(asked) !== JSON.stringify(other));
      const decode = () => decodeCursor(encodeCursor(asked, parts), other, keyOf);
      expect(codeOf(decode)).toBe("cursor.invalid");
    }),
  );
});

test("a cursor with another shape of key is invalid", () => {
  const cursor = encodeCursor("query", ["2026-11-21"]);
  const pair = z.tuple([z.string(), z.uuid()]);
  expect(codeOf(() => decodeCursor(cursor, "query", pair))).toBe("cursor.invalid");
});

test("arbitrary text is not a valid cursor", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.json().map((json) => Buffer.from(json).toString("base64url")),
  );
  fc.assert(
    fc.property(text, (cursor) => {
      expect(codeOf(() => decodeCursor(cursor, "query", keyOf))).toBe("cursor.invalid");
    }),
  );
});

test("following the cursors gives every row once, in order", () => {
  const limits = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.nat(30), limits, (count, limit) => {
      const rows = Array.from({ length: count }, (_, index) => ({ index }));
      const seen: { index: number }[] = [];
      let after: string | null = "-1";
      while (after !== null) {
        const start = Number(after) + 1;
        const found = rows.slice(start, start + limit + 1);
        const page = toPage(found, limit, ({ index }) => String(index));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        after = page.nextCursor;
      }
      expect(seen).toEqual(rows);
    }),
  );
});
