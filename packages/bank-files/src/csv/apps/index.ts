import { actual } from "./actual.ts";
import { type AppExport, plainName } from "./app-export.ts";
import { bluecoins } from "./bluecoins.ts";
import { cardExports, chase, wise } from "./banks.ts";
import { firefly } from "./firefly.ts";
import { gnucash } from "./gnucash.ts";
import { ivy, moneyManager, oneMoney } from "./pocket.ts";
import { copilot, mint, monarch, sure } from "./trackers.ts";
import { outlay } from "./outlay.ts";
import { ynab } from "./ynab.ts";

const apps: AppExport[] = [
  outlay,
  firefly,
  ynab,
  mint,
  monarch,
  copilot,
  sure,
  actual,
  ...bluecoins,
  moneyManager,
  oneMoney,
  ivy,
  gnucash,
  wise,
  chase,
  ...cardExports,
];

/** The program whose export has these names of columns. */
export function findApp(names: string[]): AppExport | undefined {
  const known = new Set(names.map(plainName));
  return apps.find(({ header }) => {
    const hasAll = header.every((name) => known.has(name));
    // A header of three common names is meant as a whole.
    return hasAll && (header.length > 3 || header[0] !== "date" || known.size === header.length);
  });
}
