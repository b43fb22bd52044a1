import { expect, test } from "vitest";
import { z } from "zod";
import { bookMakeup } from "../registry.ts";

type Schema = { [key: string]: unknown };

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** Where a JSON Schema takes text or items without an end, by the path to it. */
function unbounded(schema: unknown, path = ""): string[] {
  if (!isSchema(schema)) return [];
  const own =
    (schema["type"] === "string" &&
      !["maxLength", "pattern", "format", "enum", "const"].some((bound) => bound in schema)) ||
    (schema["type"] === "array" && !("maxItems" in schema) && isSchema(schema["items"]));
  const inner = Object.entries(schema).flatMap(([key, value]) =>
    unbounded(value, `${path}/${key}`),
  );
  return own ? [path, ...inner] : inner;
}

test("every text and list that an image of the feed holds has a bound", () => {
  const schema = z.toJSONSchema(bookMakeup.recordedChange, { io: "input", unrepresentable: "any" });
  expect(unbounded(schema)).toEqual([]);
});
