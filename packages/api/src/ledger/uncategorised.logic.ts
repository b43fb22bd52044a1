import type { Words } from "../support/words.logic.ts";

/** The name of a book's system categories, which cannot be renamed: it shows the language of its first categories. */
export const uncategorised: Words = { en: "Uncategorised", de: "Ohne Kategorie" };
