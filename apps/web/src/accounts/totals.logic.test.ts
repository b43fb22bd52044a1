import { expect, test } from "vitest";
import { totalsByCurrency } from "./totals.logic.ts";

test("balances add up exactly in each currency, without a rate between them", () => {
  const accounts = [
    { currency: "EUR", balance: "0.10" },
    { currency: "EUR", balance: "0.20" },
    { currency: "EUR", balance: "-90071992547409.93" },
    { currency: "JPY", balance: "5" },
    { currency: "JPY", balance: "7" },
  ];
  expect(totalsByCurrency(accounts)).toEqual([
    { currency: "EUR", total: "-90071992547409.63" },
    { currency: "JPY", total: "12" },
  ]);
});

test("one account has no total beside its balance", () => {
  expect(totalsByCurrency([{ currency: "EUR", balance: "1.00" }])).toEqual([]);
});
