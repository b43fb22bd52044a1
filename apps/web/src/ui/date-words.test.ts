import { expect, test } from "vitest";
import { dayInWords } from "./date-words.ts";

const own = new Intl.DateTimeFormat().resolvedOptions().locale;

test("a day that the browser writes as the app does needs no words", () => {
  expect(dayInWords("2026-11-03", own)).toBeUndefined();
});

test("where the browser writes days otherwise they are said in the app's language, and what is no day has none", () => {
  const [other, words] = own.startsWith("de")
    ? ["en-GB", "Tue, 3 Nov 2026"]
    : ["de-DE", "Di., 3. Nov. 2026"];
  expect(dayInWords("2026-11-03", other)).toBe(words);
  for (const none of ["", "20261-01-01", "2026-13-01", "2026-02-30"])
    expect(dayInWords(none, other)).toBeUndefined();
});
