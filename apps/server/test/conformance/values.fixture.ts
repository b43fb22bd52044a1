import fc from "fast-check";
import { type Random, seedOf } from "./random.fixture.ts";
import { isValid, resolve, type Schema } from "./document.fixture.ts";

/** What values are made with: choices, and what is known to exist by the name of a field, with the share of values that name it. */
export type Maker = {
  random: Random;
  share: number;
  known: (name: string, schema: Schema) => readonly string[];
};

const texts = [
  "Corner shop",
  "x",
  "  padded  ",
  "Café au lait",
  "Cafe\u0301",
  "🛒🥐",
  "日本語の店",
  "\u0958\u0958",
  "a\u0301\u0301",
  "<b>&\"'%_\\",
  "line\nbreak\ttab",
  "=1+1",
  "\u00a0no-break\u00a0",
  "\u202eright to left",
  "\ufeffmark",
  "Ελληνικός",
];

/** Text of so many characters of one alphabet. */
function repeated({ pick }: Random, length: number): string {
  const alphabet = pick(["a", "ab c", "é", "🙂", "क\u093c", "\u0958", "\ufb2c", "x\u0301"]);
  const characters = [...alphabet];
  return Array.from({ length }, (_, at) => characters[at % characters.length]).join("");
}

const samples = new Map<string, string[]>();

/** Texts of a pattern; none where it is beyond the library. */
function matching(pattern: string): string[] {
  const known = samples.get(pattern);
  if (known) return known;
  let made: string[] = [];
  try {
    const matches = fc.stringMatching(new RegExp(pattern, "u"), { maxLength: 60 });
    made = fc.sample(matches, { seed: seedOf(1, pattern), numRuns: 100 });
  } catch {
    // Its properties of Unicode are met by the texts above.
  }
  samples.set(pattern, made);
  return made;
}

function hex({ int }: Random, length: number): string {
  return Array.from({ length }, () => int(0, 15).toString(16)).join("");
}

function makeId(random: Random, version = "7"): string {
  const variant = version === "7" ? "8" : random.pick(["0", "8", "f"]);
  const groups = [`01${hex(random, 6)}`, hex(random, 4), version + hex(random, 3)];
  return [...groups, variant + hex(random, 3), hex(random, 12)].join("-");
}

function makeDate(random: Random): string {
  if (random.chance(0.02)) return random.pick(["1900-01-01", "2200-12-31", "2024-02-29"]);
  const pad = (number: number) => String(number).padStart(2, "0");
  const year = random.chance(0.8) ? 2026 : random.int(2024, 2027);
  return `${year}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
}

function candidate(schema: Schema, { random }: Maker): string {
  const { format, pattern, examples = [], minLength = 0, maxLength = 60 } = schema;
  switch (format) {
    case "uuid":
      return makeId(random, random.pick(["7", "7", "7", "4", "0", "9", "f"]));
    case "date":
      return makeDate(random);
    case "date-time":
      return `${makeDate(random)}T12:00:00${random.pick(["Z", ".5Z", "+02:00", "-11:30"])}`;
    case "email":
      return `${random.pick(["ada", "o'neil", "a.b+c", "x_y-z"])}${random.int(1, 9999)}@example.com`;
    default:
  }
  if (examples.length > 0 && random.chance(0.3)) return String(random.pick(examples));
  const made = pattern === undefined ? [] : matching(pattern);
  if (made.length > 0 && random.chance(0.7)) return random.pick(made);
  if (random.chance(0.6)) return random.pick(texts);
  const longest = Math.min(maxLength, 3000);
  return repeated(random, random.pick([minLength, longest, random.int(minLength, longest)]));
}

function makeText(schema: Schema, name: string, maker: Maker): string {
  const known = maker.known(name, schema).filter((text) => isValid(schema, text));
  if (known.length > 0 && maker.random.chance(maker.share)) return maker.random.pick(known);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const text = candidate(schema, maker);
    if (isValid(schema, text)) return text;
  }
  throw new Error(`no text was found for ${name}: ${JSON.stringify(schema)}`);
}

function makeInteger(schema: Schema, name: string, { random, share, known }: Maker): number {
  const { minimum, maximum } = schema;
  const exists = known(name, schema)
    .map(Number)
    .filter((number) => isValid(schema, number));
  if (exists.length > 0 && random.chance(share)) return random.pick(exists);
  const low = minimum ?? -10;
  const high = maximum ?? 1000;
  return random.pick([low, high, random.int(low, Math.min(high, low + 30))]);
}

/** With at most two digits after the point: how many there may be depends on the currency, which the document says in words. */
function makeNumber(schema: Schema, { random }: Maker): number {
  const low = schema.minimum ?? schema.exclusiveMinimum ?? 0;
  const numbers = [random.int(1, 100), random.int(1, 9999) / 100, low, schema.maximum ?? 1];
  const fitting = numbers.filter((number) => isValid(schema, number));
  return random.pick(fitting);
}

function makeList(schema: Schema, name: string, maker: Maker): unknown[] {
  const { minItems = 0, maxItems = 5, items = {} } = schema;
  const most = Math.min(maxItems, minItems + 3);
  const length = maker.random.chance(0.03)
    ? Math.min(maxItems, 60)
    : maker.random.int(minItems, most);
  const list = Array.from({ length }, () => makeValue(items, name, maker));
  if (!schema.uniqueItems) return list;
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}

function makeObject(schema: Schema, maker: Maker): Record<string, unknown> {
  const { properties = {}, required = [], maxProperties } = schema;
  const often = maker.random.pick([0, 0.2, 0.4, 0.9]);
  const all = Object.keys(properties);
  // Where their number is bounded, it is one of them.
  const names =
    maxProperties === undefined
      ? all.filter((name) => required.includes(name) || maker.random.chance(often))
      : [maker.random.pick(all)];
  return Object.fromEntries(
    names.map((name) => [name, makeValue(properties[name] ?? {}, name, maker)]),
  );
}

/** A value that the schema takes. */
export function makeValue(given: Schema, name: string, maker: Maker): unknown {
  const schema = resolve(given);
  const { random } = maker;
  if ("const" in schema) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches) {
    const some = branches.filter(({ type }) => type !== "null");
    const chosen = some.length < branches.length && random.chance(0.15) ? branches : some;
    return makeValue(random.pick(chosen), name, maker);
  }
  switch (schema.type) {
    case "object":
      return makeObject(schema, maker);
    case "array":
      return makeList(schema, name, maker);
    case "integer":
      return makeInteger(schema, name, maker);
    case "number":
      return makeNumber(schema, maker);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    default:
      return makeText(schema, name, maker);
  }
}
