import { foldLetters, isAscii } from "./search-text.ts";

declare const key: unique symbol;

/** What a name is the same by; made here alone. */
export type NameKey = string & { readonly [key]: true };

const otherBlanks = /^\s|\s$|\s\s|[^\S ]/u;

/** A name as it is stored: with single blanks, and none around it. */
export function singleBlanks(name: string): string {
  // Most names are so already.
  return otherBlanks.test(name) ? name.replaceAll(/\s+/gu, " ").trim() : name;
}

// In Latin, Greek and Cyrillic a mark is an accent. Elsewhere it is a vowel or makes another consonant:
// without it ガス would be カス.
const accents = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mark}+/gu;
/** Soft hyphens, joiners, variation selectors: nobody sees them. */
const invisible = /\p{Default_Ignorable_Code_Point}+/gu;

function withoutAccents(name: string): string {
  const letters = foldLetters(name.normalize("NFKD").replaceAll(invisible, ""));
  return singleBlanks(letters.replaceAll(accents, "$1")).normalize("NFC");
}

/**
 * What payees and tags are the same by: those that differ only by case, accents or blanks are one. Stored, so
 * a change of what it returns needs a migration.
 */
export function nameKey(name: string): NameKey {
  const folded = isAscii(name) ? singleBlanks(name.toLowerCase()) : withoutAccents(name);
  // Of marks alone nothing may be left.
  return (folded === "" ? name : folded) as NameKey;
}
