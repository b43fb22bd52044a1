import { fromUnits, readDecimal, sumDecimals, unitsOf } from "../values/decimals.ts";

const isWhole = (percents: readonly string[]) => /^100(?:\.0+)?$/.test(sumDecimals(percents));

/**
 * The amounts of parts that are given as percentages (%) of the whole, with its digits, half away from zero. Of a hundred percent
 * the last part is what the others leave. Null where one is no number.
 */
export function amountsOfPercents(whole: string, written: readonly string[]): string[] | null {
  const percents = written.flatMap((text) => readDecimal(text.replace("%", ""), ".") ?? []);
  if (whole === "" || percents.length < written.length) return null;
  const scale = whole.split(".")[1]?.length ?? 0;
  const total = unitsOf(whole, scale);
  const size = total < 0n ? -total : total;
  let rest = size;
  const parts = percents.map((percent, index) => {
    const digits = percent.split(".")[1]?.length ?? 0;
    const hundred = 100n * 10n ** BigInt(digits);
    const isLast = index === percents.length - 1 && isWhole(percents);
    const units = isLast ? rest : (2n * size * unitsOf(percent, digits) + hundred) / (2n * hundred);
    rest -= units;
    return units;
  });
  return parts.map((units) => fromUnits(total < 0n ? -units : units, scale));
}
