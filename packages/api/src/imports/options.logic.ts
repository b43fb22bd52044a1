import type { ImportOptions } from "./options.contract.ts";

/** Options by name; accounts by ref. */
export function mergeOptions(before: ImportOptions, after: ImportOptions): ImportOptions {
  const accounts = { ...before.accounts, ...after.accounts };
  const merged = { ...before, ...after };
  return Object.keys(accounts).length > 0 ? { ...merged, accounts } : merged;
}

/** Whether two say the same, in whichever order. */
export function isSame(one: object, other: object): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(options: object): object {
  const entries = Object.entries(options as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .toSorted(([first], [second]) => (first < second ? -1 : 1));
  return entries.map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? sorted(value) : value,
  ]);
}
