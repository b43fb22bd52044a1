import { formatMinor, parseMinor } from "@outlay/client/core";

/** What is left of an amount after its parts, exact; undefined while the amount is unclear. */
export function restOf(
  amount: string | undefined,
  parts: readonly (string | undefined)[],
  currency: string,
): string | undefined {
  if (amount === undefined) return undefined;
  const given = parts.reduce((sum, part) => sum + (part ? parseMinor(part, currency) : 0n), 0n);
  return formatMinor(parseMinor(amount, currency) - given, currency);
}

export const isZero = (amount: string) => !/[1-9]/.test(amount);
