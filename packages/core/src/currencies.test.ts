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
  ...reason("funds, nobody's money", "BOV CHE CHW COU MXV USN UYI"),
  ...reason("units of account", "XBA XBB XBC XBD XDR XSU XUA"),
  ...reason("metals", "XAG XAU XPD XPT"),
  ...reason("for tests and for no currency", "XTS XXX"),
};

function reason(why: string, codes: string): Record<string, string> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, why]));
}

test("every currency of ISO 4217 is known, but for those with a reason", () => {
  const missing = [...listed.keys()].filter((code) => !isCurrency(code));
  expect(missing.toSorted()).toEqual(Object.keys(left).toSorted());
});

test("no currency is made up: what is not in the published list is a withdrawn one that CLDR knows", () => {
  const names = new Intl.DisplayNames("en", { type: "currency", fallback: "none" });
  const unlisted = currencyCodes.filter((code) => !listed.has(code));
  expect(unlisted.filter((code) => names.of(code) === undefined)).toEqual([]);
  expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
});

test("money of withdrawn currencies has the digits that the standard gave them", () => {
  const digits = (codes: string) =>
    codes.split(" ").map((code) => currencyDigits(trustedCurrency(code)));
  const euros = "HRK LTL LVL EEK SKK SIT MTL CYP DEM FRF ATS NLG FIM IEP BGN";
  expect(digits(euros)).toEqual(euros.split(" ").map(() => 2));
  expect(digits("ITL ESP PTE BEF LUF GRD TRL BYR")).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(digits("CLF UYW")).toEqual([4, 4]);
  const withdrawn = currencyCodes.filter((code) => !listed.has(code));
  const whole = withdrawn.filter((code) => currencyDigits(code) === 0);
  // Published list three names no digits; these were issued without subunits in use.
  expect(whole.join(" ")).toBe("ADP BEF BYB BYR ESP GRD ITL LUF MGF PTE TPE TRL");
  expect(withdrawn.filter((code) => ![0, 2].includes(currencyDigits(code)))).toEqual([]);
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
