import { expect, test } from "vitest";
import { z } from "zod";
import { changeOutput } from "./changes.contract.ts";
import { recordedChange } from "./recorded.ts";

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
  const schema = z.toJSONSchema(recordedChange, { io: "input", unrepresentable: "any" });
  expect(unbounded(schema)).toEqual([]);
});

test("there is a schema for the images of every entity that the feed shows", () => {
  const entitiesOf = (options: readonly { shape: { entity: z.ZodLiteral<string> } }[]) =>
    options.map(({ shape }) => shape.entity.value).toSorted();
  expect(entitiesOf(recordedChange.options)).toEqual(entitiesOf(changeOutput.options));
});
