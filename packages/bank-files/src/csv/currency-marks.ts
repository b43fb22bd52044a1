import { isCurrency } from "@outlay/core/without-schemas";

/** What stands for one currency; an empty code is a mark that several share. */
const marks: Record<string, string> = {
  "€": "EUR",
  "£": "GBP",
  euro: "EUR",
  euros: "EUR",
  "₹": "INR",
  "₽": "RUB",
  "₺": "TRY",
  "₩": "KRW",
  "₪": "ILS",
  "฿": "THB",
  "₫": "VND",
  "₱": "PHP",
  "₦": "NGN",
  "₴": "UAH",
  円: "JPY",
  원: "KRW",
  元: "CNY",
  人民币: "CNY",
  $: "",
  "¥": "",
  "￥": "",
  kr: "",
  "kr.": "",
  zł: "PLN",
  zl: "PLN",
  kč: "CZK",
  ft: "HUF",
  lei: "RON",
  r$: "BRL",
  us$: "USD",
  a$: "AUD",
  au$: "AUD",
  c$: "CAD",
  ca$: "CAD",
  nz$: "NZD",
  s$: "SGD",
  hk$: "HKD",
  mx$: "MXN",
  rs: "INR",
  "rs.": "INR",
  "fr.": "CHF",
  "sfr.": "CHF",
  rm: "MYR",
  rp: "IDR",
  лв: "BGN",
  "лв.": "BGN",
  r: "ZAR",
  "s/": "PEN",
  "s/.": "PEN",
  nt$: "TWD",
  $us: "USD",
  $ca: "CAD",
  "руб.": "RUB",
  "грн.": "UAH",
  "₡": "CRC",
  "₲": "PYG",
  "₸": "KZT",
  "₾": "GEL",
  "₼": "AZN",
  "֏": "AMD",
  "৳": "BDT",
  "₵": "GHS",
  "₮": "MNT",
  "₭": "LAK",
  "៛": "KHR",
};

/** The code of a currency's mark or name, empty when several share it; undefined when it is none. */
export function readCurrency(word: string): string | undefined {
  const upper = word.toUpperCase();
  if (upper.length === 3 && isCurrency(upper)) return upper;
  // Codes outside of the list, such as withdrawn ones, are for the caller to judge.
  return Object.hasOwn(marks, word.toLowerCase()) ? marks[word.toLowerCase()] : undefined;
}

const signs = new Set("+-−–‐‑﹣－");

/** The words and signs of a text around a number: "-US$" has two. */
export function currencyMarks(text: string): string[] {
  // As around most numbers.
  if (text === "" || signs.has(text)) return text === "" ? [] : [text];
  const words: string[] = [];
  let word = "";
  const take = () => {
    if (word !== "") words.push(word);
    word = "";
  };
  for (const char of text) {
    const isBlank = /\s/.test(char);
    if (isBlank || signs.has(char)) take();
    if (signs.has(char)) words.push(char);
    else if (!isBlank) word += char;
  }
  take();
  return words;
}

/** The currency that a column's name says: "Amount (USD)", "Kwota w PLN", "Betrag in €". */
export function currencyOfName(name: string): string | null {
  for (const written of name.split(/[\s()（）[\]/_]+/).toReversed()) {
    const word = written.replace(/^([A-Z]{3})\$$/, "$1");
    const isCode = word.length === 3 && word === word.toUpperCase();
    const code = isCode || !/^[a-z]+$/i.test(word) ? readCurrency(word) : undefined;
    if (code !== undefined && code !== "" && word !== "ALL") return code;
  }
  return null;
}
