import { expect, test } from "vitest";
import { addUp } from "./all-books.logic.ts";

const worth = (currency: string, net: string, unconverted: [string, string][] = []) => ({
  currency,
  net,
  unconverted: unconverted.map(([of, amount]) => ({ currency: of, amount })),
});

test("books of one currency are added up to the cent, and debts are taken off", () => {
  const books = [worth("EUR", "0.10"), worth("EUR", "0.20"), worth("EUR", "-9007199254740993.01")];
  expect(addUp(books)).toEqual([{ currency: "EUR", amount: "-9007199254740992.71" }]);
});

test("currencies stay apart, and what has no rate counts in its own", () => {
  const books = [
    worth("EUR", "100.00", [["JPY", "500"]]),
    worth("JPY", "-200"),
    worth("CHF", "1.00"),
  ];
  expect(addUp(books)).toEqual([
    { currency: "EUR", amount: "100.00" },
    { currency: "JPY", amount: "300" },
    { currency: "CHF", amount: "1.00" },
  ]);
});
