import currencyData from "currency-codes";
import { expect, test } from "vitest";
import {
  currencyCodes,
  currencyDigits,
  isCurrency,
  maxCurrencyDigits,
  trustedCurrency,
} from "./currencies.ts";

const listed = new Map(currencyData.data.map(({ code, digits }) => [code, digits]));

/** In the published list and not here, with the reason. */
const left: Record<string, string> = {
  ...reason("funds, nobody's money", "BOV CHE CHW CLF COU MXV USN UYI UYW"),
  ...reason("units of account", "XBA XBB XBC XBD XDR XSU XUA"),
  ...reason("metals", "XAG XAU XPD XPT"),
  ...reason("for tests and for no currency", "XTS XXX"),
  ...reason("withdrawn in 2021", "CUC"),
  ...reason("replaced by XCG in 2025", "ANG"),
};

/** Here and not yet in the published list, with the reason. */
const added: Record<string, string> = reason("Caribbean guilder, since 2025", "XCG");

function reason(why: string, codes: string): Record<string, string> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, why]));
}

test("every currency of ISO 4217 is known, but for those with a reason", () => {
  const missing = [...listed.keys()].filter((code) => !isCurrency(code));
  expect(missing.toSorted()).toEqual(Object.keys(left).toSorted());
});

test("no currency is made up", () => {
  const unlisted = currencyCodes.filter((code) => !listed.has(code));
  expect(unlisted).toEqual(Object.keys(added));
});

test("every currency has the digits of ISO 4217", () => {
  const shared = currencyCodes.filter((code) => listed.has(code));
  const ours = shared.map((code) => [code, currencyDigits(code)]);
  expect(ours).toEqual(shared.map((code) => [code, listed.get(code)]));
});

test("no currency has more digits than amounts have room for", () => {
  expect(Math.max(...currencyCodes.map(currencyDigits))).toBe(maxCurrencyDigits);
});

test("the digits of an unknown currency are an error, not a guess", () => {
  expect(() => currencyDigits(trustedCurrency("XXX"))).toThrow(RangeError);
});
