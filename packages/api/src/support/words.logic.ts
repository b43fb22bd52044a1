/** A name in each language in which a new book can name what it begins with. */
export type Words = Readonly<Record<"en" | "de", string>>;

/** The language in which something has this name; English for any other name. */
export const languageOf = (name: string | undefined, words: Words): keyof Words =>
  name === words.de ? "de" : "en";

/** English for a locale of any other language. */
export const wordIn = (locale: string, words: Words): string =>
  words[new Intl.Locale(locale).language === "de" ? "de" : "en"];
