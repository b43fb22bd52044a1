import { readFile } from "node:fs/promises";
import { importGlobalRates } from "@outlay/api/domain";
import type { Config } from "./config.ts";
import { openExisting } from "./database.ts";

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
