import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey, singleBlanks } from "./name-key.ts";

test.each([
  ["LIDL", "Lidl"],
  ["Lidl  Süd", "lidl sud"],
  ["\u00a0Corner\u3000shop\t", "corner shop"],
  ["Café", "CAFE\u0301"],
  ["STRASSE", "Straße"],
  ["İstanbul", "ISTANBUL"],
  ["ılık", "ILIK"],
  ["ΟΔΌΣ", "οδος"],
  ["Ёлка", "елка"],
  ["Øl", "ol"],
  ["ﬁne", "FINE"],
  ["ｆｕｌｌ", "Full"],
  ["❤️", "❤"],
  ["Co\u00adop", "Coop"],
  ["각", "\u1100\u1161\u11a8"],
])("%s and %s are one name", (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other));
});

test.each([
  ["Lidl", "Lid l"],
  ["Lidl", "Lidl."],
  ["ガス", "カス"],
  ["का", "की"],
  ["\u0301", "\u0300"],
  ["日本", "日木"],
  ["ab", "a-b"],
])("%s and %s are two names", (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other));
});

test("a key is the key of itself, and no name is without one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      const key = nameKey(name);
      expect(key).not.toBe("");
      expect(nameKey(key)).toBe(key);
    }),
    { numRuns: 200 },
  );
});

test("a name is kept with single blanks, whatever they are", () => {
  expect(singleBlanks(" a\u00a0\u3000b\n\tc ")).toBe("a b c");
});

test("a name of ASCII letters has the key that it has beside others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (name) => {
      expect(nameKey(`${name}e`)).toBe(nameKey(`${name}\u00e9`));
    }),
    { numRuns: 200 },
  );
});

test.each(["", " ", "a b", " a", "a ", "a  b", "a\tb", "a\u00a0b"])(
  "the blanks of %j are single ones",
  (name) => {
    expect(singleBlanks(name)).toBe(name.split(/\s+/u).filter(Boolean).join(" "));
  },
);
