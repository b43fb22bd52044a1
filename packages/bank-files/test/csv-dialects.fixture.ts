import fc from "fast-check";
import type { ReadOptions } from "../src/index.ts";

export type PlainRow = { day: number; cents: number; text: string };

/** The ways in which banks write the same entries. */
export type Dialect = {
  delimiter: string;
  mark: "." | ",";
  group: string;
  date: "iso" | "dmy." | "dmy/" | "mdy/" | "compact";
  names: keyof typeof names;
  scheme: "signed" | "pair" | "word" | "behind" | "brackets";
  hasBalance: boolean;
  isNewestFirst: boolean;
  quotesAll: boolean;
  lineEnd: string;
  preamble: string[];
  /** Columns that say nothing of the amount. */
  extras: ("Exchange Rate" | "IBAN" | "MCC" | "Currency")[];
};

const names = {
  english: ["Date", "Payee", "Amount", "Balance", "Debit", "Credit", "Debit/Credit"],
  german: ["Buchungstag", "Empfänger", "Betrag", "Saldo", "Soll", "Haben", "S/H"],
  french: ["Date", "Bénéficiaire", "Montant", "Solde", "Débit", "Crédit", "Sens"],
  polish: ["Data", "Odbiorca", "Kwota", "Saldo", "Obciążenia", "Uznania", "D/C"],
  spanish: ["F. Contable", "Concepto", "Importe", "Saldo", "Cargo", "Abono", "Sentido"],
  /** What money is called is known to nobody: the balance shows it. */
  invented: ["Datum", "Kaj", "Monsumo", "Saldo", "Foriro", "Alveno", "S/H"],
  none: [],
};

export const dialects: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    mark: fc.constantFrom<"." | ",">(".", ","),
    group: fc.constantFrom("", ".", ",", " ", "\u00a0", "'"),
    date: fc.constantFrom<Dialect["date"]>("iso", "dmy.", "dmy/", "mdy/", "compact"),
    names: fc.constantFrom(...(Object.keys(names) as Dialect["names"][])),
    scheme: fc.constantFrom<Dialect["scheme"]>("signed", "pair", "word", "behind", "brackets"),
    hasBalance: fc.boolean(),
    isNewestFirst: fc.boolean(),
    quotesAll: fc.boolean(),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
    extras: fc.subarray<Dialect["extras"][number]>(["Exchange Rate", "IBAN", "MCC", "Currency"]),
    preamble: fc.array(fc.constantFrom("Statement", "Account;123", "", "a,b,c"), { maxLength: 4 }),
  })
  .filter(({ mark, group, date, names: language, scheme, extras, hasBalance }) => {
    // The month comes first in English only, beside decimal points; and what has no names has signs.
    const isMeant = date !== "mdy/" || (language === "english" && mark === ".");
    const isNamed = language !== "none" || (scheme === "signed" && extras.length === 0);
    const isProved = language !== "invented" || (hasBalance && scheme !== "word");
    return mark !== group && isMeant && isNamed && isProved;
  });

const letters = fc.constantFrom(...'abcXYZäß 12"\n,;|'.split(""));

export const plainRows: fc.Arbitrary<PlainRow[]> = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 400 }),
      cents: fc.integer({ min: -2_000_000, max: 2_000_000 }).filter((cents) => cents !== 0),
      text: fc.array(letters, { maxLength: 12 }).map((chars) => `A${chars.join("")}z`),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) => rows.toSorted((one, other) => one.day - other.day));

export const isoOf = (day: number) =>
  new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);

/** The options that answer every question about a file of a dialect. */
export function answersOf(dialect: Dialect): ReadOptions {
  return {
    decimalMark: dialect.mark,
    dateOrder: dialect.date === "mdy/" ? "mdy" : "dmy",
    sign: "in",
  };
}

/** The rows in the order in which the file has them. */
export const inFileOrder = (dialect: Dialect, rows: PlainRow[]) =>
  dialect.isNewestFirst ? rows.toReversed() : rows;

export function writeFile(dialect: Dialect, rows: PlainRow[]): string {
  const [date, payee, amount, balance, debit, credit, word] = names[dialect.names];
  const money = { pair: [debit, credit], word: [amount, word] }[dialect.scheme as "pair" | "word"];
  const header = [
    date,
    payee,
    ...dialect.extras,
    ...(money ?? [amount]),
    ...(dialect.hasBalance ? [balance] : []),
  ];
  let held = 12_345_678n;
  const lines = rows.map((row) => {
    held += BigInt(row.cents);
    const balanceCells = dialect.hasBalance ? [numberOf(dialect, held)] : [];
    const extras = dialect.extras.map((name) => extraCell(dialect, name));
    return [
      dateOf(dialect, row.day),
      row.text,
      ...extras,
      ...moneyCells(dialect, row.cents),
      ...balanceCells,
    ];
  });
  const body = dialect.isNewestFirst ? lines.toReversed() : lines;
  const table = dialect.names === "none" ? body : [header.map((name) => name ?? ""), ...body];
  const written = table.map((cells) =>
    cells.map((cell) => quoted(dialect, cell)).join(dialect.delimiter),
  );
  const preamble = dialect.names === "none" ? [] : dialect.preamble;
  return [...preamble, ...written, ""].join(dialect.lineEnd);
}

const extraCell = ({ mark }: Dialect, name: Dialect["extras"][number]) =>
  ({
    "Exchange Rate": `1${mark}0000`,
    IBAN: "DE02120300000000202051",
    MCC: "5411",
    Currency: "EUR",
  })[name];

function quoted({ delimiter, quotesAll }: Dialect, cell: string): string {
  const needs = quotesAll || cell.includes(delimiter) || /["\n\r]/.test(cell);
  return needs ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function dateOf({ date }: Dialect, day: number): string {
  const iso = isoOf(day);
  const [year, month, dayOfMonth] = iso.split("-");
  if (date === "dmy.") return `${dayOfMonth}.${month}.${year}`;
  if (date === "dmy/") return `${dayOfMonth}/${month}/${year}`;
  if (date === "mdy/") return `${month}/${dayOfMonth}/${year}`;
  return date === "compact" ? `${year}${month}${dayOfMonth}` : iso;
}

function moneyCells(dialect: Dialect, cents: number): string[] {
  const plain = numberOf(dialect, BigInt(Math.abs(cents)));
  const isOut = cents < 0;
  switch (dialect.scheme) {
    case "pair":
      return isOut ? [plain, ""] : ["", plain];
    case "word":
      return [plain, isOut ? "D" : "C"];
    case "behind":
      return [isOut ? `${plain}-` : plain];
    case "brackets":
      return [isOut ? `(${plain})` : plain];
    case "signed":
      return [isOut ? `-${plain}` : plain];
  }
}

function numberOf({ mark, group }: Dialect, cents: bigint): string {
  const text = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  const whole = text.slice(0, -2).replaceAll(/\B(?=(?:\d{3})+$)/g, group);
  return `${cents < 0n ? "-" : ""}${whole}${mark}${text.slice(-2)}`;
}
