declare const folded: unique symbol;

/** Text without case, made here alone, so that text as typed is never compared with it. */
export type Folded = string & { readonly [folded]: true };

/**
 * An email as it is compared. Of the letters only those of ASCII lose their case: `emailInput` lets no
 * others in, and an address with a letter that merely looks like one of them is another address.
 */
export function foldEmail(email: string): Folded {
  return email.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) as Folded;
}

/**
 * A name as it is compared: names are the same when their folds are. This is Unicode's full case folding
 * of no language (https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt, C and F), composed (NFC):
 * ΟΔΟΣ is οδος, STRASSE is Straße and ǅ is ǆ, but İ and ı are neither I nor i. Lower case comes first for
 * ẞ, whose capital is itself; ı stays, as its capital is I; a final sigma is a sigma. Accents count.
 */
export function foldName(name: string): Folded {
  return name
    .normalize("NFD")
    .replaceAll(/[^ı]+/g, (text) => text.toLowerCase().toUpperCase().toLowerCase())
    .replaceAll("ς", "σ")
    .normalize("NFC") as Folded;
}
