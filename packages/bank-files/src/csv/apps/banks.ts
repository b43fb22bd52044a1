import { negate, isZero } from "../money.ts";
import { sumDecimals } from "../../values/decimals.ts";
import { readCurrency } from "../currency-marks.ts";
import { scanNumber, toDecimal } from "../numbers.ts";
import { type AppExport, change, each, type PlacedRow } from "./app-export.ts";

/** Cards whose bills have purchases without a sign and payments with a minus. */
const cards: string[][] = [
  ["card member", "amount"],
  ["extended details", "appears on your statement as", "amount"],
  ["karteninhaber", "konto #", "betrag"],
  ["titulaire de la carte", "montant"],
  ["date", "description", "amount(gbp)"],
  ["date processed", "description", "amount"],
  ["trans. date", "post date", "description", "amount", "category"],
  ["transaction date", "clearing date", "merchant", "amount (usd)", "purchased by"],
  ["date", "date entered", "reference", "description", "amount"],
];

export const cardExports: AppExport[] = cards.map((header) => ({ header, sign: "out" }));

/** A word for the direction beside amounts with signs: a debit with a plus is a refund. */
export const chase: AppExport = {
  header: [
    "details",
    "posting date",
    "description",
    "amount",
    "type",
    "balance",
    "check or slip #",
  ],
  sign: "in",
};

/** Wise's history: out goes the source amount and the fee, in comes the target amount; abroad the file has both. */
export const wise: AppExport = {
  header: [
    "direction",
    "source amount (after fees)",
    "source currency",
    "target amount (after fees)",
    "target currency",
  ],
  roles: {
    id: "bankId",
    status: "status",
    "created on": "transactedOn",
    "finished on": "bookedOn",
    "source amount (after fees)": "amount",
    reference: "note",
    note: "note",
    category: "category",
  },
  sign: "in",
  convert: each((placed) => fromWise(placed)),
};

function fromWise(placed: PlacedRow): PlacedRow {
  const { cell } = placed;
  const isIn = cell("direction").toUpperCase() === "IN";
  const source = {
    amount: plainNumber(cell("source amount (after fees)")),
    currency: codeOf(cell("source currency")),
  };
  const target = {
    amount: plainNumber(cell("target amount (after fees)")),
    currency: codeOf(cell("target currency")),
  };
  const fee = plainNumber(cell("source fee amount"));
  const notes = [cell("reference"), cell("note")].filter((text) => text !== "");
  const texts = {
    payee: cell(isIn ? "source name" : "target name") || null,
    note: notes.join(" ") || null,
  };
  const isAbroad =
    source.currency !== target.currency && target.amount !== null && source.amount !== null;
  if (isIn) {
    if (target.amount === null) return placed;
    const original = isAbroad
      ? { amount: source.amount ?? "", currency: source.currency ?? "" }
      : null;
    return change(placed, { ...texts, amount: target.amount, currency: target.currency, original });
  }
  if (source.amount === null) return placed;
  const total = fee === null ? source.amount : sumDecimals([source.amount, fee]);
  return change(placed, {
    ...texts,
    amount: negate(total),
    currency: source.currency,
    original: isAbroad
      ? { amount: negate(target.amount ?? ""), currency: target.currency ?? "" }
      : null,
    fee: fee === null || isZero(fee) ? null : fee,
  });
}

function plainNumber(cell: string): string | null {
  const scanned = scanNumber(cell);
  return scanned && toDecimal(scanned, ".");
}

const codeOf = (cell: string) => readCurrency(cell) || null;
