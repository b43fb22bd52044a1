import { examineBooks, type Findings } from "@outlay/api/domain";
import { createProgress, type Progress } from "./commands/progress.ts";
import type { Config } from "./config.ts";
import { openExisting } from "./database.ts";

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
