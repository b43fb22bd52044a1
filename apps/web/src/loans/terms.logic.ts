import type { Loan } from "@outlay/client";

/** What is typed of a loan's terms. */
export type TermsDraft = {
  rate: string;
  by: "payment" | "term";
  payment: string;
  months: string;
  dayCount: Loan["dayCount"];
  startsOn: string;
};

export type Terms = Pick<Loan, "annualRate" | "payment" | "termMonths" | "dayCount" | "startsOn">;

/** A rate in per cent with either decimal mark; undefined where it is unclear. */
export function readRate(text: string): string | undefined {
  const rate = text.trim().replace(",", ".");
  return /^\d{1,3}(\.\d{1,6})?$/.test(rate) && Number(rate) <= 100 ? rate : undefined;
}

/** The terms that are typed; undefined where something is missing or unclear. */
export function readTerms(
  { rate, by, payment, months, dayCount, startsOn }: TermsDraft,
  readPayment: (text: string) => string | undefined,
): Terms | undefined {
  const annualRate = readRate(rate);
  if (annualRate === undefined || startsOn === "") return undefined;
  const common = { annualRate, dayCount, startsOn };
  if (by === "term") {
    const isWhole = /^[1-9]\d{0,3}$/.test(months.trim());
    return isWhole ? { ...common, payment: null, termMonths: Number(months) } : undefined;
  }
  const amount = readPayment(payment);
  return amount === undefined ? undefined : { ...common, payment: amount, termMonths: null };
}
