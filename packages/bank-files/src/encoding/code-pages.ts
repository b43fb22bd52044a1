import iconv from "iconv-lite";

/**
 * Letters beyond ASCII of the languages that a code page is used for, and where such a letter may be in a word. Where they
 * are a whole alphabet, any byte is one of them: the letters that most of a text has show which alphabet it is.
 */
type Language = { letters: string; common?: string; fits?: (word: string) => boolean };

/** Spanish, Catalan and Italian words have one accent at most. */
const oneAccent = (word: string) => (word.match(/[^\0-\x7fñçï·]/gi) ?? []).length <= 1;
/** Italian has its accent at the end of a word. */
const lastLetter = (word: string) => oneAccent(word) && /[^\0-\x7f]$/.test(word);
/** Portuguese has õ before e alone: "ações", "põe". */
const tildeBeforeE = (word: string) => !/õ(?!e)/i.test(word);

const western: Language[] = [
  { letters: "äöüßé" },
  { letters: "àâæçéèêëîïôœùû" },
  { letters: "áéíñóúü", fits: oneAccent },
  { letters: "àèéíïòóúüç", fits: oneAccent },
  { letters: "àèéìòù", fits: lastLetter },
  { letters: "áàâãçéêíóôõúü", fits: tildeBeforeE },
  { letters: "æøåéäöü" },
  { letters: "åäöéšž" },
  { letters: "éëïöüèê" },
  { letters: "áðéíóúýþæö" },
  { letters: "õäöüšž" },
];

const central: Language[] = [
  { letters: "ąćęłńóśźż" },
  { letters: "áčďéěíňóřšťúůýž" },
  { letters: "áäčďéíĺľňóôŕšťúýž" },
  { letters: "áéíóöőúüű" },
  { letters: "čćđšž" },
  { letters: "ăâîşţ" },
  { letters: "äöüßé" },
];

const baltic: Language[] = [{ letters: "āčēģīķļņšūž" }, { letters: "ąčęėįšųūž" }];

const onlyOwnLetters = (word: string) => !/[a-z]/i.test(word);

const alphabet = (letters: string, common: string): Language => ({
  letters,
  common,
  fits: onlyOwnLetters,
});

/** The letters from one to another. */
const lettersFrom = (first: string, last: string) => {
  const start = first.charCodeAt(0);
  const length = last.charCodeAt(0) - start + 1;
  return String.fromCharCode(...Array.from({ length }, (_, at) => start + at));
};

/** In order of preference: of two that explain a file as well, the first is taken. */
const codePages: [label: string, languages: Language[]][] = [
  ["windows-1252", western],
  ["windows-1250", central],
  ["iso-8859-2", central],
  ["windows-1254", [{ letters: "çğıİöşüâîû" }]],
  ["cp850", western],
  ["cp852", central],
  ["windows-1257", baltic],
  ["windows-1251", [alphabet("абвгдежзийклмнопрстуфхцчшщъыьэюяёђјљњћџєіїґ", "оеаинтслрв")]],
  ["windows-1253", [alphabet("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "αοιετσνηυρ")]],
  ["windows-1255", [alphabet(lettersFrom("א", "ת"), "יוהלאתרמנב")]],
  ["windows-1256", [alphabet(`${lettersFrom("ء", "ي")}پچژگ`, "اليمنوترةب")]],
  ["windows-874", [alphabet(lettersFrom("ก", "๎"), "านรอกเงมยล")]],
];

const mostWords = 2000;

/** Guesses the code page of bytes, given as Latin-1 text, from the words that they make. */
export function guessCodePage(latin1: string): string {
  const words = wordsBeyondAscii(latin1);
  let best = { label: "windows-1252", score: 0 };
  for (const [label, languages] of codePages) {
    const table = iconv.decode(
      Uint8Array.from({ length: 128 }, (_, byte) => byte + 128),
      label,
    );
    const decoded = words.map((word) =>
      word.replaceAll(/[\x80-\xff]/g, (char) => table.charAt(char.charCodeAt(0) - 128)),
    );
    const score = Math.max(...languages.map((language) => explained(decoded, language)));
    if (score > best.score) best = { label, score };
  }
  return best.label === "windows-1252" ? westernLabel(latin1) : best.label;
}

/** ISO 8859-15 has the euro at A4, where 1252 has a sign that nobody uses, and no letters from 80 to 9F. */
function westernLabel(latin1: string): string {
  return latin1.includes("\xa4") && !/[\x80-\x9f]/.test(latin1) ? "iso-8859-15" : "windows-1252";
}

/**
 * Within a run of letters: A0 is "á" in code pages of DOS, and else a blank that does not break, as around amounts: a letter stands
 * beside no digit, and within a word is before a small letter.
 */
const blanks = /(?<![A-Za-z\x80-\xff])\xa0|\xa0(?![a-z\x80-\xff])/;
const blankBesideDigit = /\d\xa0|\xa0\d/;

/** What is longer than any word is taken in pieces: millions of letters would be copied once a code page. */
function wordsBeyondAscii(latin1: string): string[] {
  const words = new Set<string>();
  const text = blankBesideDigit.test(latin1) ? latin1.replaceAll("\xa0", " ") : latin1;
  for (const [piece] of text.matchAll(/[A-Za-z\x80-\xff]{1,100}/g)) {
    for (const word of piece.includes("\xa0") ? piece.split(blanks) : [piece])
      if (/[\x80-\xff]/.test(word)) words.add(word);
    if (words.size >= mostWords) break;
  }
  return [...words];
}

/** How many of the words are words of a language. A single sign, such as a euro, may be a letter elsewhere. */
function explained(words: string[], { letters, common, fits = () => true }: Language): number {
  const known = new Set([...letters, ...letters.toUpperCase()]);
  const frequent = new Set(common);
  let count = 0;
  let [used, usedOften] = [0, 0];
  for (const edged of words) {
    const word = withoutMarks(edged);
    const own = [...word].filter((char) => char > "\x7f");
    if (
      word.length > 1 &&
      own.length > 0 &&
      own.every((char) => known.has(char)) &&
      hasOneCase(word) &&
      fits(word)
    ) {
      count += 1;
      used += own.length;
      usedOften += own.filter((char) => frequent.has(char.toLowerCase())).length;
    }
  }
  return common === undefined || used === 0 ? count : (count * usedOften) / used;
}

/** Without quotation marks, blanks and the like at both ends. */
function withoutMarks(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && !isLetter(word.charAt(start))) start += 1;
  while (start < end && !isLetter(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}

const isLetter = (char: string) => /\p{L}/u.test(char) && char !== "ª" && char !== "º";

/** "Übung", "übung", "ÜBUNG" and, from banks that capitalize ASCII alone, "BäCKER" are words; "fÜr" is none. */
function hasOneCase(word: string): boolean {
  const rest = word.slice(1);
  return rest === rest.toLowerCase() || !/[a-z]/.test(word);
}
