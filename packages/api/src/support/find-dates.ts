import type { z } from "zod";
import { escapeKey } from "./transformer.ts";

/** Finds the dates of a value: their positions as JSON, as superjson reads them; empty if there are none. */
export type FindDates = (value: unknown) => string;

const none: FindDates = () => "";
const keyOf = (name: string) => `,${JSON.stringify(escapeKey(name))}:`;
const braced = (positions: string) => (positions === "" ? "" : `{${positions.slice(1)}}`);

function inFields(fields: readonly (readonly [name: string, find: FindDates])[]): FindDates {
  const keyed = fields
    .filter(([, find]) => find !== none)
    .map(([name, find]) => ({ name, key: keyOf(name), find }));
  if (keyed.length === 0) return none;
  return (value) => {
    let positions = "";
    for (const { name, key, find } of keyed) {
      const found = find(Reflect.get(value as object, name));
      if (found !== "") positions += key + found;
    }
    return braced(positions);
  };
}

function inItems(find: FindDates): FindDates {
  if (find === none) return none;
  return (items) => {
    let positions = "";
    let index = 0;
    for (const item of items as readonly unknown[]) {
      const found = find(item);
      if (found !== "") positions += `,"${index}":${found}`;
      index += 1;
    }
    return braced(positions);
  };
}

function inRecord(find: FindDates): FindDates {
  if (find === none) return none;
  return (value) => {
    const found = Object.entries(value as object).map(([key, item]) => [keyOf(key), find(item)]);
    return braced(found.map(([key, dates]) => (dates === "" ? "" : `${key}${dates}`)).join(""));
  };
}

function inVariants(discriminator: string, options: readonly z.core.$ZodType[]): FindDates {
  const finds = new Map<unknown, FindDates>();
  for (const option of options)
    for (const value of option._zod.propValues?.[discriminator] ?? [])
      finds.set(value, datesOf(option));
  if ([...finds.values()].every((find) => find === none)) return none;
  return (value) => finds.get(Reflect.get(value as object, discriminator))?.(value) ?? "";
}

const unlessNone = (find: FindDates): FindDates =>
  find === none ? none : (value) => (value === null || value === undefined ? "" : find(value));

/** Finds the dates of values that the schema's writer has written (`json-source.ts`): of the kinds of schemas that it knows. */
export function datesOf(schema: z.core.$ZodType): FindDates {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "date":
      return () => '["Date"]';
    case "nullable":
    case "optional":
    case "default":
    case "readonly":
      return unlessNone(datesOf(def.innerType));
    case "array":
      return inItems(datesOf(def.element));
    case "record":
      return inRecord(datesOf(def.valueType));
    case "object":
      return inFields(Object.entries(def.shape).map(([name, field]) => [name, datesOf(field)]));
    case "union": {
      const { discriminator } = def as { discriminator?: string };
      return discriminator === undefined ? none : inVariants(discriminator, def.options);
    }
    default:
      return none;
  }
}
