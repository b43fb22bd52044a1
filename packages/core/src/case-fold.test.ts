import { expect, test } from "vitest";
import { foldEmail, foldName } from "./case-fold.ts";

test("an email is the same however the case of its letters", () => {
  expect(foldEmail("INCI.Ada+Tag@Example.COM")).toBe("inci.ada+tag@example.com");
});

test.each([
  "\u0130nci@example.com",
  "\u0131nci@example.com",
  "in\u017fi@example.com",
  "\u212A@x.com",
])("%s is no email of ASCII letters", (email) => {
  expect(foldEmail(email)).toBe(email);
});

test.each([
  ["FOOD", "food"],
  ["ΟΔΟΣ", "οδος"],
  ["ΟΔΟΣ", "οδοσ"],
  ["Σ", "ς"],
  ["Straße", "STRASSE"],
  ["Straße", "STRA\u1E9EE"],
  ["\u01C4", "\u01C5"],
  ["\u01C5", "\u01C6"],
  ["\uFB01n", "FIN"],
  ["\u1FB3", "\u1FBC"],
  ["\u0149", "\u02BCN"],
  ["CAFÉ", "cafe\u0301"],
  ["ЁЛКА", "ёлка"],
  ["Ꭰ", "ꭰ"],
  ["\u0130", "i\u0307"],
])("the names %s and %s are the same", (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test.each([
  ["\u0130nci", "inci"],
  ["k\u0131na", "kina"],
  ["KINA", "k\u0131na"],
  ["café", "cafe"],
  ["Æ", "AE"],
  ["a b", "ab"],
])("the names %s and %s are not the same", (one, other) => {
  expect(foldName(one)).not.toBe(foldName(other));
});

const letters = Array.from({ length: 0x20000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

test("every letter is the same in either case, but for a dotless i", () => {
  const differ = letters.filter(
    (letter) =>
      foldName(letter.toLowerCase()) !== foldName(letter) ||
      foldName(letter.toUpperCase()) !== foldName(letter),
  );
  expect(differ).toEqual(["\u0131"]);
});

test("folding what is folded changes nothing", () => {
  expect(letters.filter((letter) => foldName(foldName(letter)) !== foldName(letter))).toEqual([]);
});
