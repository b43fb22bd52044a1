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

/** Text as it is searched: without case, accents and ligatures ("Café" is "cafe"). */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[ßæœøłđðþħıς]/g, (letter) => plainLetters[letter] ?? letter);
}

/** A LIKE pattern that finds `text` anywhere, taking its wildcards as they are. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
