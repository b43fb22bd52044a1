import { foldLetters } from "./search-text.ts";

declare const key: unique symbol;

/** What a name is the same by; made here alone. */
export type NameKey = string & { readonly [key]: true };

/** A name as it is stored: with single blanks, and none around it. */
export function singleBlanks(name: string): string {
  return name.replaceAll(/\s+/gu, " ").trim();
}

// In Latin, Greek and Cyrillic a mark is an accent. Elsewhere it is a vowel or makes another consonant:
// without it ガス would be カス.
const accents = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mark}+/gu;
/** Soft hyphens, joiners, variation selectors: nobody sees them. */
const invisible = /\p{Default_Ignorable_Code_Point}+/gu;

/**
 * What payees and tags are the same by: those that differ only by case, accents or blanks are one. Stored, so
 * a change of what it returns needs a migration.
 */
export function nameKey(name: string): NameKey {
  const letters = foldLetters(name.normalize("NFKD").replaceAll(invisible, ""));
  const folded = singleBlanks(letters.replaceAll(accents, "$1")).normalize("NFC");
  // Of marks alone nothing may be left.
  return (folded === "" ? name : folded) as NameKey;
}
