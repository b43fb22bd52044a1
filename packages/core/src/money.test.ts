import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { type CurrencyCode, currencyCodes, currencyDigits, trustedCurrency } from "./currencies.ts";
import { AppError } from "./errors.ts";
import { decimalToThousandths, formatMinor, minorToThousandths } from "./minor-units.ts";
import { amountInput, signedAmountInput, toMinor } from "./money.ts";
import { branded } from "./testing.ts";

const euro = trustedCurrency("EUR");
const currency = fc.constantFrom(...currencyCodes);
const maxMinor = 999_999_999_999_999n;
const minor = fc.bigInt({ min: -maxMinor, max: maxMinor });
const positive = fc.bigInt({ min: 1n, max: maxMinor });
/** Money as naive code writes it, to compare with. */
const plain = (units: bigint, digits: number) => {
  const text = String(units < 0n ? -units : units).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = units < 0n ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${whole}.${text.slice(-digits)}`;
};
const parse = (schema: z.ZodType<string>, value: unknown) => {
  const { success, data, error } = schema.safeParse(value);
  return success ? data : { refused: error.issues.map(({ message }) => message) };
};

test("money that is written and read again is the same, for every currency", () => {
  fc.assert(
    fc.property(currency, minor, (code, units) => {
      const text = formatMinor(units, code);
      const decimal = signedAmountInput.parse(text);
      expect(toMinor(decimal, code, [])).toBe(units);
    }),
  );
});

test("money is written with exactly the currency's digits", () => {
  fc.assert(
    fc.property(currency, minor, (code, units) => {
      expect(formatMinor(units, code)).toBe(plain(units, currencyDigits(code)));
    }),
  );
});

test.each([
  { units: 1250n, code: "EUR", text: "12.50" },
  { units: 5n, code: "EUR", text: "0.05" },
  { units: -5n, code: "EUR", text: "-0.05" },
  { units: 0n, code: "EUR", text: "0.00" },
  { units: 1250n, code: "JPY", text: "1250" },
  { units: -1n, code: "JPY", text: "-1" },
  { units: 1250n, code: "KWD", text: "1.250" },
  { units: 1n, code: "KWD", text: "0.001" },
])("$units minor units of $code are $text", ({ units, code, text }) => {
  expect(formatMinor(units, trustedCurrency(code))).toBe(text);
});

test("a number in input means its shortest decimal text, not its binary value", () => {
  const cents = fc.integer({ min: 1, max: 99_999_999 });
  fc.assert(
    fc.property(cents, (value) => {
      const decimal = amountInput.parse(value / 100);
      expect(toMinor(decimal, euro, [])).toBe(BigInt(value));
    }),
  );
});

test("whatever text or number comes in, it is read exactly or refused with what to do", () => {
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.stringMatching(/^-?\d{0,20}\.?\d{0,8}$/),
  );
  fc.assert(
    fc.property(value, (given) => {
      const read = parse(signedAmountInput, given);
      const holds =
        typeof read === "string"
          ? /^-?\d{1,15}(\.\d{1,4})?$/.test(read) && Number(read) === Number(given)
          : read.refused.every((message) => message.endsWith("."));
      expect(holds).toBe(true);
    }),
  );
});

test.each([
  "1e3",
  "1E3",
  "+1",
  "1,5",
  "1 000",
  ".5",
  "5.",
  "0x10",
  "١٢",
  "1_000",
  "--1",
  "",
  " ",
  "NaN",
  "Infinity",
  "1\u0000",
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  1e-7,
  0.1 + 0.2,
  "1.00000",
  "1000000000000000",
  "1".repeat(41),
  null,
  true,
  [],
  {},
])("%j is no amount", (given) => {
  expect(parse(signedAmountInput, given)).toEqual({ refused: [expect.any(String)] });
});

test.each([0, -0, "0", "0.00", "-0", "-0.0", -1, "-0.01"])("%j is not above zero", (given) => {
  expect(parse(amountInput, given)).toEqual({ refused: ["Give an amount above zero."] });
  expect(typeof parse(signedAmountInput, given)).toBe("string");
});

test("minus zero is zero", () => {
  for (const given of [-0, "-0", "-0.00"])
    expect(toMinor(signedAmountInput.parse(given), euro, [])).toBe(0n);
});

test.each(["EUR", "KWD", "JPY"])("the largest amount of %s is taken as it is shown", (name) => {
  const code = trustedCurrency(name);
  const largest = toMinor(amountInput.parse("9".repeat(15)), code, []);
  const shown = formatMinor(largest, code);
  expect(toMinor(amountInput.parse(shown), code, [])).toBe(largest);
  expect(toMinor(signedAmountInput.parse(`-${shown}`), code, [])).toBe(-largest);
  expect(amountInput.safeParse(`9${shown}`).success).toBe(false);
});

test("more digits than the currency has are refused at the field, never rounded", () => {
  fc.assert(
    fc.property(currency, fc.integer({ min: 1, max: 3 }), (code, surplus) => {
      const digits = currencyDigits(code) + surplus;
      const decimal = `1.${"0".repeat(digits - 1)}5`;
      const convert = () => toMinor(branded(decimal), code, ["original", "amount"]);
      expect(convert).toThrow(AppError);
      expect(convert).toThrow(
        expect.objectContaining({
          code: "input.invalid",
          issues: [expect.objectContaining({ path: ["original", "amount"] })],
        }),
      );
    }),
  );
});

test("amounts of any two currencies compare as their decimals do", () => {
  fc.assert(
    fc.property(currency, positive, currency, positive, (a, x, b, y) => {
      const order = (left: bigint, right: bigint) => Math.sign(Number(left - right));
      const thousandths = (code: CurrencyCode, units: bigint) =>
        (units * 1000n) / 10n ** BigInt(currencyDigits(code));
      expect(order(minorToThousandths(x, a), minorToThousandths(y, b))).toBe(
        order(thousandths(a, x), thousandths(b, y)),
      );
      expect(decimalToThousandths(formatMinor(x, a))).toBe(minorToThousandths(x, a));
    }),
  );
});

test("the largest amount of every currency fits the ledger's bigint", () => {
  for (const code of currencyCodes) {
    const units = toMinor(amountInput.parse("9".repeat(15)), code, []);
    expect(minorToThousandths(units, code)).toBeLessThan(2n ** 63n);
  }
});
