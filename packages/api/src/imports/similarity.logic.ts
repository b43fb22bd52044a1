import { foldText } from "@outlay/core";

/** More of a text says nothing new, and would take long. */
const maxLetters = 300;
const maxWords = 32;
const between = /[^\p{L}\p{N}]+/u;

/** The words of a text, folded and without punctuation. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = foldText(text.slice(0, maxLetters)).split(between);
  return new Set(words.filter((word) => word !== "").slice(0, maxWords));
}

/**
 * How alike two texts are, from 0 to 1. A bank writes more than a person does ("REWE MARKT GMBH BERLIN" is "Rewe"): the
 * share of the shorter text's words counts most, that of all words decides between texts that have them.
 */
export function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [short, long] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const word of short) if (long.has(word)) shared += 1;
  if (shared === 0) return 0;
  return (3 * shared) / (4 * short.size) + shared / (2 * (short.size + long.size));
}

/** Words that are made when they are first asked for: most rows have nothing to be compared with. */
export function lazyWords(text: string): () => ReadonlySet<string> {
  let words: ReadonlySet<string> | undefined;
  return () => (words ??= wordsOf(text));
}
