import { runInThisContext } from "node:vm";
import fc from "fast-check";
import superjson, { type SuperJSONResult } from "superjson";
import { expect, test } from "vitest";
import { readEnvelope, toPlainJson, transformer } from "./transformer.ts";

/**
 * Evaluates JSON text as JavaScript, because V8 13.6's JSON.parse confuses a key with escapes with
 * another of the same length that it read before (`{"\\.":0}` after `{"\\\\":0}`).
 */
const readJson = (text: string): unknown => runInThisContext(`(${text})`);

const overTheWire = (value: unknown) =>
  readJson(JSON.stringify(transformer.serialize(structuredClone(value)))) as SuperJSONResult;

/** Keys that our objects can have; superjson itself rejects those of prototypes. */
const prototypeKeys = new Set(["__proto__", "constructor", "prototype"]);
const keys = fc
  .oneof(fc.string(), fc.constantFrom("a.b", "a\\.b", "\\", ".", "a\\", "0", "", "json", "meta"))
  .filter((key) => !prototypeKeys.has(key));

const dates = fc.date({ noInvalidDate: true });
/** Results of procedures: plain data with dates. JSON has no minus zero. */
const plainData = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    dates,
  ),
  node: fc.oneof(
    { depthSize: "medium" },
    tie("leaf"),
    fc.array(tie("node"), { maxLength: 5 }),
    fc.dictionary(keys, tie("node"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).node;

test("superjson of any client reads what we send", () => {
  fc.assert(
    fc.property(plainData, (value) => {
      expect(superjson.deserialize(overTheWire(value))).toEqual(value);
    }),
    {
      numRuns: 1000,
      examples: [
        [{ "a.b": { "c\\": new Date(0) }, "a\\.b": [new Date(1)] }],
        [new Date(0)],
        [[new Date(0)]],
        [{ "": new Date(0) }],
        [{ "": { "": new Date(0) } }],
        [{ "\\.": new Date(0) }],
      ],
    },
  );
});

test("stored values are read as they were", () => {
  fc.assert(
    fc.property(plainData, (value) => {
      expect(readEnvelope(overTheWire(value))).toEqual(value);
    }),
    {
      numRuns: 1000,
      examples: [[{ "a.b": { "c\\": new Date(0) } }], [new Date(0)], [[new Date(0)]]],
    },
  );
  expect(readEnvelope(overTheWire(undefined))).toBeUndefined();
});

test("REST sends the same JSON as JSON.stringify", () => {
  fc.assert(
    fc.property(plainData, (value) => {
      const expected = JSON.stringify(value);
      expect(JSON.stringify(toPlainJson(value))).toBe(expected);
    }),
  );
});

test("undefined is sent and read as undefined", () => {
  expect(superjson.deserialize(overTheWire(undefined))).toBeUndefined();
});

test("we read what superjson of any client sends as plain JSON", () => {
  fc.assert(
    fc.property(plainData, (value) => {
      const sent = readJson(superjson.stringify(value));
      expect(transformer.deserialize(sent)).toEqual(readJson(JSON.stringify(value)));
    }),
  );
});

test.each([
  { sent: { absent: undefined, kept: null }, read: { kept: null } },
  { sent: { "a.b": { "c\\": undefined, d: 1 } }, read: { "a.b": { d: 1 } } },
  { sent: undefined, read: undefined },
  { sent: { list: [undefined] }, read: { list: [null] } },
  { sent: { amount: 12n }, read: { amount: "12" } },
  { sent: { tags: new Set(["a"]) }, read: { tags: ["a"] } },
  { sent: { amount: Number.NaN }, read: { amount: "NaN" } },
])("a client's $sent is read as $read", ({ sent, read }) => {
  const given = transformer.deserialize(JSON.parse(superjson.stringify(sent)));
  expect(given).toStrictEqual(read);
});

test("a value that is sent twice is read twice", () => {
  const tags = ["a"];
  const sent: unknown = JSON.parse(superjson.stringify([{ tags }, { tags }]));
  expect(transformer.deserialize(sent)).toEqual([{ tags }, { tags }]);
});

test("plain JSON without an envelope is read as it is", () => {
  const isEnvelope = (value: unknown) =>
    typeof value === "object" && value !== null && "json" in value;
  fc.assert(
    fc.property(
      fc.jsonValue().filter((value) => !isEnvelope(value)),
      (value) => {
        expect(transformer.deserialize(value)).toEqual(value);
      },
    ),
  );
});

const annotation = fc.oneof(
  fc.constantFrom("Date", "undefined", "bigint", "set", "map"),
  fc.jsonValue(),
);
const path = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "a",
    "a.b",
    "__proto__",
    "constructor.prototype.x",
    "a.__proto__.polluted",
    "0.0",
    "\\",
    "a\\b",
  ),
);
const envelopes = fc.record({
  json: fc.jsonValue(),
  meta: fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        values: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(path, fc.array(annotation, { maxLength: 2 })),
          fc.tuple(annotation, fc.dictionary(path, fc.array(annotation))),
        ),
        referentialEqualities: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(path, fc.array(path)),
          fc.tuple(fc.array(path), fc.dictionary(path, fc.array(path))),
        ),
        v: fc.oneof(fc.constant(1), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  ),
});

test("a forged envelope cannot reach a prototype", () => {
  fc.assert(
    fc.property(envelopes, (envelope) => {
      transformer.deserialize(JSON.parse(JSON.stringify(envelope)));
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect({}).not.toHaveProperty("polluted");
      expect({}).not.toHaveProperty("x");
    }),
    {
      numRuns: 2000,
      examples: [
        [{ json: { a: "x" }, meta: { values: { a: ["bigint"] } } }],
        [{ json: { a: "x" }, meta: { values: { "b.c": ["Date"] } } }],
        [{ json: null, meta: { values: { a: ["Date"] } } }],
        [{ json: {}, meta: { values: { "__proto__.polluted": ["undefined"] }, v: 1 } }],
        [{ json: { a: {} }, meta: { referentialEqualities: { a: ["a.b"] } } }],
        [{ json: {}, meta: { referentialEqualities: { x: ["constructor.prototype.x"] } } }],
      ] as never,
    },
  );
});

const limit = 1024 * 1024;
const repeated = (unit: (index: number) => string) => {
  const parts: string[] = [];
  for (let size = 0; size < limit * 0.9; size += (parts.at(-1)?.length ?? 0) + 1)
    parts.push(unit(parts.length));
  return parts.join(",");
};
const deep = (open: string, close: string, inner = "") => {
  const times = Math.floor((limit * 0.9) / (open.length + close.length));
  return open.repeat(times) + inner + close.repeat(times);
};

/** As large as the HTTP adapter accepts. */
const large: Record<string, string> = {
  "many dates": `{"json":[],"meta":{"values":{${repeated((n) => `"${n}":["Date"]`)}},"v":1}}`,
  "many references to one": `{"json":{"a":{}},"meta":{"referentialEqualities":{"a":[${repeated((n) => `"b${n}"`)}]}}}`,
  "one long path": `{"json":{"a":1},"meta":{"values":{"${"a.".repeat(limit / 2)}":["Date"]},"v":1}}`,
  "a deep value": `{"json":${deep("[", "]")},"meta":{"values":{},"v":1}}`,
  "deep annotations": `{"json":{"a":1},"meta":{"values":{"a":${deep("[", "]")}}}}`,
  "deep objects of annotations": `{"json":{"a":1},"meta":{"values":${deep('{"a":', "}", "1")}}}`,
  "a big integer": `{"json":{"a":"${"9".repeat(limit)}"},"meta":{"values":{"a":["bigint"]},"v":1}}`,
  "many forged types": `{"json":{"a":1},"meta":{"values":{${repeated((n) => `"k${n}":["set"]`)}}}}`,
};

test.each(Object.entries(large))("%s of 1 MiB are read quickly", (_, text) => {
  const sent: unknown = JSON.parse(text);
  const start = performance.now();
  transformer.deserialize(sent);
  expect(performance.now() - start).toBeLessThan(500);
});
