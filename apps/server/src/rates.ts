import { readFile } from "node:fs/promises";
import { importGlobalRates } from "@outlay/api/domain";
import type { Config } from "./config.ts";
import { openExisting } from "./database.ts";

export const ratesHelp = `The rates hold for every book, beside its own ones. FILE is eurofxref-daily.xml, eurofxref-hist-90d.xml,
eurofxref-hist.xml, eurofxref.csv or eurofxref-hist.csv. Existing rates of the same days are replaced; all of the file
is taken, or nothing.

It writes to the database of DATABASE_URL, or else to the embedded one in DATA_DIR (./data), also beside running servers.
It ends with 0 when the rates are set, with 1 when they could not be, with 2 when it was called wrongly.`;

/** Imports the rates for all books from a file, and prints the result. */
export async function setRates(config: Config, path: string, onLost: () => void): Promise<string> {
  const file = await readFile(path, "utf8").catch(() => {
    throw new Error(`The file ${path} cannot be read.`);
  });
  const database = await openExisting(config, { onLost });
  try {
    const { from, to, currencies, added, known } = await importGlobalRates(database.db, file);
    return `Rates of ${currencies.length} currencies from ${from} to ${to}: ${added} set, ${known} as they were.`;
  } finally {
    await database.close();
  }
}
