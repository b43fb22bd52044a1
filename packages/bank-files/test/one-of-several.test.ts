import { expect, test } from "vitest";
import { readBankFile, type ReadOptions } from "../src/index.ts";
import { rowsOf } from "./samples.fixture.ts";

const read = (lines: string[], options?: ReadOptions) =>
  readBankFile(Buffer.from(lines.join("\n")), options);

test("of a file without names the first entry counts though one of its two days is still open", () => {
  const file = read([
    "05.01.2026;;Cafe;-3,00",
    "04.01.2026;04.01.2026;Bakery;-2,50",
    "03.01.2026;03.01.2026;Employer;1000,00",
    "02.01.2026;02.01.2026;Rent;-700,00",
  ]);
  expect(rowsOf(file).map(({ amount }) => amount)).toEqual([
    "-3.00",
    "-2.50",
    "1000.00",
    "-700.00",
  ]);
});

test("an answer about a card's sign leaves the account of the same file as it is", () => {
  const file = read(
    [
      "Current account",
      "",
      "Date,Payee,Amount",
      "2026-01-02,Employer,1000.00",
      "2026-01-03,Rent,-700.00",
      "",
      "Credit card",
      "Booked,Merchant,Amount (EUR)",
      "2026-01-02,Bakery,3.00",
      "2026-01-03,Cinema,12.00",
    ],
    { sign: "out" },
  );
  expect(file.questions).toEqual([]);
  expect(rowsOf(file).map(({ payee, amount }) => `${payee} ${amount}`)).toEqual([
    "Employer 1000.00",
    "Rent -700.00",
    "Bakery -3.00",
    "Cinema -12.00",
  ]);
});
