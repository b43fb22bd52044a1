import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import {
  type BankFile,
  type FileAccount,
  type FileRow,
  readBankFile,
  type ReadOptions,
} from "../src/index.ts";

/** What NAME.expected.json says of a sample; `options` and `asks` are ours: what is given, and what must be asked. */
type Expected = {
  file: string;
  format: string;
  encoding?: string;
  options?: ReadOptions;
  asks?: string[];
  rows: ExpectedRow[];
  balances?: { kind: "opening" | "closing"; date?: string; amount: string; currency?: string }[];
  invalid?: number;
};

type ExpectedRow = {
  date: string;
  amount: string;
  currency?: string;
  account?: string;
  contains?: string[];
  bankId?: string | null;
  category?: string;
  splits?: { category: string; amount: string }[];
  tags?: string[];
  transferTo?: string;
  original?: { amount: string; currency: string };
  fee?: string;
  reversal?: boolean;
  openingBalance?: boolean;
  valueDate?: string;
  pending?: boolean;
};

const folder = join(import.meta.dirname, "samples");

/** The samples whose name begins with one of these. */
export function sampleNames(...prefixes: string[]): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".expected.json"))
    .map((name) => name.replace(".expected.json", ""))
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

/** Reads a sample and expects what its file of expectations says. */
export function expectSample(name: string): void {
  const path = join(folder, `${name}.expected.json`);
  const expected = JSON.parse(readFileSync(path, "utf8")) as Expected;
  const bytes = readFileSync(join(folder, expected.file));
  const file = readBankFile(bytes, expected.options);
  expect(file.questions.map(({ option }) => option)).toEqual(expected.asks ?? []);
  expect(expected.format.startsWith(file.format)).toBe(true);
  expectRows(file, expected.rows);
  expect(rowsOf(file).filter(({ status }) => status === "invalid")).toHaveLength(
    expected.invalid ?? 0,
  );
  for (const { kind, date, amount } of expected.balances ?? []) {
    const balances = file.accounts.map((account) => account[kind]);
    const wanted = expect.objectContaining({
      amount: comparable(amount),
      ...(date && { on: date }),
    });
    expect(
      balances.map((balance) => balance && { ...balance, amount: comparable(balance.amount) }),
    ).toContainEqual(wanted);
  }
}

/** All rows in the order of the file. */
export function rowsOf(file: BankFile): FileRow[] {
  return file.accounts
    .flatMap((account) => account.rows)
    .toSorted((one, other) => one.index - other.index);
}

function expectRows(file: BankFile, expected: ExpectedRow[]): void {
  const rows = rowsOf(file).filter(({ status }) => status !== "invalid");
  expect(rows.map(({ date, amount }) => [date, comparable(amount)])).toEqual(
    expected.map(({ date, amount }) => [date, comparable(amount)]),
  );
  expected.forEach((wanted, index) => {
    const row = rows[index];
    if (!row) throw new Error(`row ${index} is missing`);
    const account = file.accounts.find((candidate) => candidate.rows.includes(row));
    expectRow(row, wanted, account);
  });
}

function expectRow(row: FileRow, wanted: ExpectedRow, account: FileAccount | undefined): void {
  const { date, amount, account: ref, contains = [], splits, pending, currency, ...plain } = wanted;
  expect(row.date).toBe(date);
  expect(comparable(row.amount)).toBe(comparable(amount));
  expect(row).toMatchObject(
    Object.fromEntries(Object.entries(plain).filter(([key]) => key in row)),
  );
  expect(row.status).toBe(pending ? "pending" : "booked");
  if (currency) expect(row.currency ?? account?.currency).toBe(currency);
  if (ref) expect([account?.ref, account?.name]).toContain(ref);
  const text = searchable(`${row.payee ?? ""} ${row.note ?? ""}`);
  for (const piece of contains) expect(text).toContain(searchable(piece));
  if (splits)
    expect(
      row.splits.map((split) => ({ category: split.category, amount: comparable(split.amount) })),
    ).toEqual(splits.map((split) => ({ ...split, amount: comparable(split.amount) })));
}

const searchable = (text: string) => text.toLowerCase().replaceAll(/\s+/g, " ").trim();

/** The same amount in one way of writing: "-50", "-50.0" and "-50.00" are one. */
function comparable(amount: string): string {
  if (!/^[+-]?\d+(\.\d*)?$/.test(amount)) return amount;
  const [whole = "", fraction = ""] = amount.replace("+", "").split(".");
  const kept = fraction.replace(/0+$/, "");
  return kept === "" ? whole : `${whole}.${kept}`;
}
