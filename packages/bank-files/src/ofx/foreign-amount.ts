import { currencyDigits, isCurrency } from "@outlay/core/without-schemas";
import { fromUnits, readDecimal, unitsOf } from "../values/decimals.ts";

/**
 * What an amount was before it was converted by the rate beside it: so many units of the account's
 * currency for one of the foreign. Null where the rate does not lead to an amount of that currency.
 */
export function foreignAmount(
  amount: string | null,
  currency: string | null,
  rate: string | null,
): { amount: string; currency: string } | null {
  const code = currency?.toUpperCase() ?? "";
  const perUnit = readDecimal(rate ?? "", rate?.includes(".") ? "." : ",");
  if (amount === null || perUnit === null || !isCurrency(code)) return null;
  const home = toScaled(amount);
  const divisor = toScaled(perUnit);
  if (divisor.units <= 0n) return null;
  const digits = currencyDigits(code);
  // home / rate in units of 10^-digits, half away from zero.
  const shift = BigInt(divisor.scale + digits);
  const numerator = home.units * 10n ** shift;
  const denominator = divisor.units * 10n ** BigInt(home.scale);
  const sign = numerator < 0n ? -1n : 1n;
  const rounded = (sign * numerator * 2n + denominator) / (denominator * 2n);
  return { amount: fromUnits(sign * rounded, digits), currency: code };
}

function toScaled(decimal: string): { units: bigint; scale: number } {
  const scale = decimal.split(".")[1]?.length ?? 0;
  return { units: unitsOf(decimal, scale), scale };
}
