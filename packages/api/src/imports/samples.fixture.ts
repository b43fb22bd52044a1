import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ImportRow } from "./rows.contract.ts";

export type Sample = {
  file: string;
  options?: { currency?: string; encoding?: string };
  asks?: string[];
  rows: {
    date: string;
    amount: string;
    currency?: string;
    pending?: boolean;
    contains?: string[];
  }[];
  balances?: { currency?: string }[];
  invalid?: number;
};

const folder = join(import.meta.dirname, "../../../bank-files/test/samples");

export const sampleNames = readdirSync(folder)
  .filter((name) => name.endsWith(".expected.json"))
  .map((name) => name.replace(".expected.json", ""));

/** What a sample of the parsers must become, and its file. */
export function readSample(name: string) {
  const text = readFileSync(join(folder, `${name}.expected.json`), "utf8");
  const expected = JSON.parse(text) as Sample;
  const bytes = readFileSync(join(folder, expected.file));
  const { currency: given, ...options } = expected.options ?? {};
  const written = expected.rows[0]?.currency ?? expected.balances?.[0]?.currency;
  return { expected, options, bytes, currency: given ?? written ?? "EUR" };
}

/** "-2.50" as seen from the account. */
function signedAmount({ transaction }: ImportRow): string {
  if (!transaction) throw new Error("a row has no amount");
  const { kind, amount, fromAccountId, accountId } = transaction;
  const isOut = kind === "expense" || (kind === "transfer" && fromAccountId === accountId);
  return isOut ? `-${amount}` : amount;
}

/** "-50", "-50.0" and "-50.00" are one. */
const comparable = (amount: string) =>
  amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
const searchable = (text: string) => text.toLowerCase().replaceAll(/\s+/g, " ").trim();

/** Expects rows as a sample says. */
export function expectRows(
  rows: readonly ImportRow[],
  { rows: wanted, invalid = 0 }: Sample,
): void {
  const refused = rows.filter(({ status }) => status === "invalid");
  expect(refused.every(({ issues }) => issues.length > 0)).toBe(true);
  expect(refused).toHaveLength(invalid);
  const valid = rows.filter(({ status }) => status !== "invalid");
  expect(
    valid.map((row) => [
      row.transaction?.occurredOn,
      comparable(signedAmount(row)),
      row.status === "pending",
    ]),
  ).toEqual(
    wanted.map(({ date, amount, pending }) => [date, comparable(amount), pending ?? false]),
  );
  for (const [index, { contains = [] }] of wanted.entries()) {
    const { payee, note } = valid[index]?.transaction ?? {};
    const text = searchable(`${payee ?? ""} ${note ?? ""}`);
    for (const piece of contains) expect(text).toContain(searchable(piece));
  }
}
