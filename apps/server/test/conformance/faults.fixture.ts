import type { Random } from "./random.fixture.ts";
import { isValid, resolve, type Schema } from "./document.fixture.ts";

export type Path = readonly (string | number)[];

/** A value that the schema refuses because of what is at `path`. */
export type Faulty = { value: unknown; path: Path; what: string };

type Place = { path: Path; schema: Schema; value: unknown };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one of a union's schemas that a value fits; any other schema itself. */
function branchOf(given: Schema, value: unknown): Schema {
  const schema = resolve(given);
  const branches = schema.oneOf ?? schema.anyOf;
  const fitting = branches?.find((branch) => isValid(branch, value));
  return fitting ? branchOf(fitting, value) : schema;
}

/** Every place within a value that has a schema. */
function placesOf(given: Schema, value: unknown, path: Path = []): Place[] {
  const schema = branchOf(given, value);
  const here = { path, schema, value };
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return [here, ...value.flatMap((item, at) => placesOf(items, item, [...path, at]))];
  }
  if (!isObject(value)) return [here];
  const below = Object.entries(value).flatMap(([key, child]) =>
    placesOf(schema.properties?.[key] ?? {}, child, [...path, key]),
  );
  return [here, ...below];
}

/** A copy of a value with what is at a path replaced; undefined takes it out. */
function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? (Object.assign([], value) as unknown as Record<number, unknown>)
    : { ...Object(value) };
  const child = replaced(copy[key], rest, by);
  if (child === undefined) delete copy[key];
  else copy[key] = child;
  return copy;
}

const tooLong = (length: number) => "x".repeat(length);

/** Texts of which a schema refuses some. */
function badTexts({ minLength = 0, maxLength }: Schema): string[] {
  return [
    "",
    "   ",
    "\u00a0\u2003",
    "a\u0000b",
    "a\ud800",
    `a${"\u0301".repeat(31)}`,
    "nope",
    " ",
    "-1",
    "1,5",
    "2026-02-30",
    "1899-12-31",
    "01920000-0000-7000-8000-00000000000",
    `urn:uuid:01920000-0000-7000-8000-000000000000`,
    "2026-01-01t00:00:00z",
    "a@b",
    "ada@exa_mple.com",
    "ada@-.com",
    ...(minLength > 1 ? [tooLong(minLength - 1)] : []),
    ...(maxLength === undefined ? [] : [tooLong(maxLength + 1), "🙂".repeat(maxLength + 1)]),
  ];
}

function badNumbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): unknown[] {
  return [
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum, -1]),
    ...(exclusiveMaximum === undefined ? [] : [exclusiveMaximum]),
    1.5,
    1e300,
  ];
}

function badLists({ minItems = 0, maxItems, uniqueItems }: Schema, value: unknown[]): unknown[] {
  const [first] = value;
  return [
    ...(minItems > 0 ? [[]] : []),
    ...(maxItems !== undefined && value.length > 0
      ? [Array.from({ length: maxItems + 1 }, () => first)]
      : []),
    ...(uniqueItems && value.length > 0 ? [[...value, first]] : []),
  ];
}

function badValues({ schema, value }: Place): unknown[] {
  const others: unknown[] = [null, true, 7, "x", [], {}];
  if (typeof value === "string") return [...others, ...badTexts(schema)];
  if (typeof value === "number") return [...others, ...badNumbers(schema)];
  if (Array.isArray(value)) return [...others, ...badLists(schema, value)];
  return others;
}

/** What can be done to a place so that its schema might refuse it. */
function attempts(place: Place, random: Random): Faulty[] {
  const { path, schema, value } = place;
  const bad = random.pick(badValues(place));
  const swapped = { value: bad, path, what: `${JSON.stringify(bad)?.slice(0, 60)} at` };
  if (!isObject(value)) return [swapped];
  const unknown = { ...value, zzz: 1 };
  const missing = (schema.required ?? []).map((key) => ({
    value: replaced(value, [key], undefined),
    path: [...path, key],
    what: "nothing at",
  }));
  return [swapped, { value: unknown, path: [...path, "zzz"], what: "unknown" }, ...missing];
}

/** The value with one fault; undefined when none was found. */
export function withFault(schema: Schema, value: unknown, random: Random): Faulty | undefined {
  const places = placesOf(schema, value);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const place = random.pick(places);
    const fault = random.pick(attempts(place, random));
    const whole = replaced(value, place.path, fault.value);
    if (!isValid(schema, whole)) return { ...fault, value: whole };
  }
  return undefined;
}

const integerText = /^-?\d{1,20}(\.\d+)?$/;

/** What a text in an address is read as, by the type that its schema has. */
function readText(schema: Schema, text: string): unknown {
  if (schema.type === "integer" && integerText.test(text)) return Number(text);
  if (schema.type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

function badParameter(given: Schema, random: Random): unknown {
  const schema = resolve(given);
  const { minimum = 0, maximum = 1000 } = schema;
  switch (schema.type) {
    case "integer":
      return random.pick(["x", "1.5", "1e3", String(minimum - 1), String(maximum + 1)]);
    case "boolean":
      return random.pick(["maybe", "1", "TRUE"]);
    case "array":
      return [String(badParameter(schema.items ?? {}, random))];
    default:
      // An address holds no lone surrogate.
      return random.pick(schema.enum ? ["nope"] : badTexts(schema)).toWellFormed();
  }
}

/** Parameters of an address with one fault; undefined when none was found. */
export function withBadParameter(
  schema: Schema,
  value: Record<string, unknown>,
  { random, mayLack }: { random: Random; mayLack: boolean },
): (Faulty & { value: Record<string, unknown> }) | undefined {
  const names = Object.keys(schema.properties ?? {});
  for (let attempt = 0; attempt < 30 && names.length > 0; attempt += 1) {
    const name = random.pick(names);
    const property = schema.properties?.[name] ?? {};
    const { [name]: own, ...others } = value;
    const isTwice = own !== undefined && typeof own !== "object" && random.chance(0.2);
    const bad = isTwice ? [own, own].map(String) : badParameter(property, random);
    const isMissing = mayLack && schema.required?.includes(name) && random.chance(0.3);
    const read = typeof bad === "string" ? readText(property, bad) : bad;
    const faulty = isMissing ? others : { ...others, [name]: read };
    const what = isMissing ? "nothing at" : `${JSON.stringify(bad).slice(0, 60)} at`;
    if (!isValid(schema, faulty)) return { value: faulty, path: [name], what };
  }
  return undefined;
}
