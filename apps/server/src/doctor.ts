import { examineBooks, type Findings } from "@outlay/api/domain";
import { createProgress, type Progress } from "./commands/progress.ts";
import type { Config } from "./config.ts";
import { openExisting } from "./database.ts";

export const doctorHelp = `It examines every book: balances, daily totals, uses of payees and tags, refunded amounts, splits, search texts, and
whether the change feed is without gaps and shows every record as it is. With --fix it rewrites what is derived from
other records; what is not derived is only printed.

It looks at the database of DATABASE_URL, or else at the embedded one in DATA_DIR (./data), also beside running servers.
It ends with 0 when there is no difference or all were fixed, with 1 when differences are left or the books could not
be examined, with 2 when it was called wrongly.`;

/** An hour, for one statement on a very large book. */
const statementTimeoutMs = 60 * 60_000;
const lockTimeoutMs = 60_000;

/** Examines every book of the configured database, and changes nothing without `--fix`. */
export async function runDoctor(
  config: Config,
  { fix, report, onLost }: { fix: boolean; report: (line: string) => void; onLost: () => void },
): Promise<Findings> {
  const options = { statementTimeoutMs, lockTimeoutMs };
  const database = await openExisting(config, { onLost, options });
  let progress: Progress | undefined;
  try {
    return await examineBooks(database.db, {
      fix,
      report: (line) => {
        progress?.clear();
        report(line);
      },
      onBook: (done, of) => {
        progress ??= createProgress(process.stderr, of);
        progress.show(done, `Book ${done + 1} of ${of}`);
      },
    });
  } finally {
    progress?.clear();
    await database.close();
  }
}

/** The last line. */
export function summarize({ books, differences, fixed }: Findings): string {
  return `Books checked: ${books}, differences: ${differences}, fixed: ${fixed}.`;
}
