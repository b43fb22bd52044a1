import { expect, test } from "vitest";
import { z } from "zod";
import { bookMakeup } from "../registry.ts";

type Schema = { [key: string]: unknown };

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** The paths of unbounded texts and arrays in a JSON Schema. */
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

test("every text and list in a snapshot of the feed is bounded", () => {
  const schema = z.toJSONSchema(bookMakeup.recordedChange, { io: "input", unrepresentable: "any" });
  expect(unbounded(schema)).toEqual([]);
});
