import { expectTypeOf, expect, test } from "vitest";
import { type CurrencyCode, trustedCurrency } from "./currencies.ts";
import { addDays, type CalendarDate } from "./calendar.ts";
import { dateInput } from "./dates.ts";
import type { Decimal } from "./minor-units.ts";
import { amountInput, type Money, sumByCurrency, sumMoney, toMinor } from "./money.ts";

// What must not compile fails the type check when it does; running these tests is a formality.

const [euro, yen] = [trustedCurrency("EUR"), trustedCurrency("JPY")];

test("plain text is no date, no decimal and no currency before it was read", () => {
  expectTypeOf<string>().not.toExtend<CalendarDate | Decimal | CurrencyCode>();
  expect(addDays(dateInput.parse("2026-11-30"), 1)).toBe("2026-12-01");
  // @ts-expect-error: a date has to be read.
  expect(addDays("2026-11-30", 1)).toBe("2026-12-01");
  expect(toMinor(amountInput.parse("1.5"), euro, [])).toBe(150n);
  // @ts-expect-error: so has an amount,
  expect(toMinor("1.5", euro, [])).toBe(150n);
  // @ts-expect-error: and a currency.
  expect(toMinor(amountInput.parse("1.5"), "EUR", [])).toBe(150n);
});

test("a decimal is no currency, and a currency no date", () => {
  expectTypeOf<Decimal>().not.toExtend<CurrencyCode>();
  expectTypeOf<CurrencyCode>().not.toExtend<CalendarDate>();
});

test("amounts of two currencies cannot be added", () => {
  function ruleOf<Own extends CurrencyCode, Other extends CurrencyCode>(
    own: Money<Own>,
    other: Money<Other>,
    any: Money,
  ) {
    // @ts-expect-error: an amount is no number.
    const added = (): unknown => own + other;
    // @ts-expect-error: the other amount may be of another currency,
    const mixed = () => sumMoney(own.currency, [own, other]);
    // @ts-expect-error: and one of any currency, too.
    const unknown = () => sumMoney(own.currency, [own, any]);
    expectTypeOf([added, mixed, unknown]).toBeArray();
    return sumMoney(own.currency, [own, own]);
  }
  const [cents, yens] = [
    { minor: 150n, currency: euro },
    { minor: 20n, currency: yen },
  ];
  expect(ruleOf(cents, yens, yens)).toEqual({ minor: 300n, currency: "EUR" });
  expect(sumByCurrency([yens, cents, cents])).toEqual([{ minor: 300n, currency: "EUR" }, yens]);
});
