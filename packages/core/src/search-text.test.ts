import fc from "fast-check";
import { expect, test } from "vitest";
import { containing, foldText } from "./search-text.ts";

test.each([
  ["Café", "cafe"],
  ["Cafe\u0301", "cafe"],
  ["CRÈME BRÛLÉE", "creme brulee"],
  ["Straße", "strasse"],
  ["STRASSE", "strasse"],
  ["STRAẞE", "strasse"],
  ["Ångström", "angstrom"],
  ["Łódź", "lodz"],
  ["Søren Ærø", "soren aero"],
  ["Œuvre", "oeuvre"],
  ["Đorđe", "dorde"],
  ["Þór", "thor"],
  ["İstanbul ılık", "istanbul ilik"],
  ["ΟΔΌΣ", "οδοσ"],
  ["οδός", "οδοσ"],
  ["Ёлка", "елка"],
  ["ﬁne №5", "fine no5"],
  ["100%_\\", "100%_\\"],
  ["日本 🥐", "日本 🥐"],
])("%s is searched as %s", (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test("folding what is folded changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = foldText(text);
      expect(foldText(once)).toBe(once);
    }),
    { numRuns: 1000 },
  );
});

test("each letter there is, folded once, is folded for good", () => {
  const restless: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const once = foldText(String.fromCodePoint(code));
    if (foldText(once) !== once) restless.push(code.toString(16));
  }
  expect(restless).toEqual([]);
});

test("a part of a word is a part of the word when both are folded", () => {
  const word = fc.string({
    unit: fc.constantFrom("a", "Σ", "ß", "é", "Ł", "İ", " "),
    maxLength: 8,
  });
  fc.assert(
    fc.property(word, word, word, (before, part, after) => {
      expect(foldText(before + part + after)).toContain(foldText(part));
    }),
  );
});

test("a pattern takes the wildcards of LIKE as they are", () => {
  expect(containing("a%b_c\\d")).toBe(String.raw`%a\%b\_c\\d%`);
});

test("a text of ASCII letters is searched as it is beside others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      expect(foldText(`${text}e`)).toBe(foldText(`${text}\u00e9`));
    }),
    { numRuns: 200 },
  );
});
