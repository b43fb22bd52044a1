import { parseArgs } from "node:util";
import { examineBooks, type Findings } from "@outlay/api/domain";
import type { Config } from "./config.ts";
import { openExisting } from "./database.ts";

export const doctorHelp = `Usage: outlay doctor [--fix]

Recomputes what the ledger promises, for every book, and prints each difference: balances, daily totals,
uses of payees and tags, refunded amounts, splits, search texts, and whether the change feed is without
gaps and shows every record as it is.

  --fix    rewrites what is derived from other records (balances, totals, counts, search texts);
           what is not derived is only printed
  --help   prints this

It looks at the database of DATABASE_URL, also beside running servers, or else at the embedded one in
DATA_DIR (./data), whose server must be stopped. It ends with 0 when there is no difference or all were
fixed, with 1 when differences are left or the books could not be examined, with 2 when it was called wrongly.`;

/** An hour, for one statement on a very large book. */
const statementTimeoutMs = 60 * 60_000;
const lockTimeoutMs = 60_000;

export type DoctorArguments = { fix: boolean; help: boolean };

/** Throws a TypeError that names the unknown argument. */
export function readDoctorArguments(args: string[]): DoctorArguments {
  const { values } = parseArgs({
    args,
    options: {
      fix: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}

/** Examines every book of the configured database, and changes nothing without `--fix`. */
export async function runDoctor(
  config: Config,
  { fix, report, onLost }: { fix: boolean; report: (line: string) => void; onLost: () => void },
): Promise<Findings> {
  const options = { statementTimeoutMs, lockTimeoutMs };
  const database = await openExisting(config, { onLost, options });
  try {
    return await examineBooks(database.db, { fix, report });
  } finally {
    await database.close();
  }
}

/** The last line. */
export function summarize({ books, differences, fixed }: Findings): string {
  return `Books checked: ${books}, differences: ${differences}, fixed: ${fixed}.`;
}
