/** Letters that are no letter with an accent, but that people type as one without. */
const plainLetters: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  // At the end of a word only, so that a part of it would not be found.
  ς: "σ",
};

const ascii = /^\p{ASCII}*$/u;

/** Whether a text has letters of ASCII alone, as most have: then case is all that folding removes. */
export const isAscii = (text: string): boolean => ascii.test(text);

/** Decomposed text without case and ligatures; accents stay. */
export function foldLetters(decomposed: string): string {
  return decomposed
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþħıς]/g, (letter) => plainLetters[letter] ?? letter);
}

/**
 * Text as it is searched: without case, accents and ligatures ("Café" is "cafe"). Stored, so a change of what it
 * returns needs a migration.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return foldLetters(text.normalize("NFKD")).replaceAll(/\p{Mark}/gu, "");
}

/** The different words of a text, folded. */
export function searchWords(text: string): string[] {
  const words = foldText(text).split(/\s+/u);
  return [...new Set(words)].filter((word) => word !== "");
}

/** A LIKE pattern that finds `text` anywhere, taking its wildcards as they are. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
