import { assertMigrated, withDistribution } from "@outlay/db";
import type { Config } from "../config.ts";
import { createProgress } from "./progress.ts";

/** Distributes the tables of DATABASE_URL, or returns the statements that would. */
export async function distribute(
  { databaseUrl }: Config,
  { dryRun = false }: { dryRun?: boolean },
): Promise<string> {
  if (databaseUrl === undefined)
    throw new Error("Set DATABASE_URL to the coordinator: the embedded database has no Citus.");
  await assertMigrated(databaseUrl);
  return withDistribution(databaseUrl, async ({ statements, run }) => {
    if (statements.length === 0) return "All tables are distributed already.";
    if (dryRun) return statements.map((statement) => `${statement};`).join("\n");
    const progress = createProgress(process.stderr, statements.length);
    let done = 0;
    try {
      await run((statement) => progress.show((done += 1), statement.slice(0, 100)));
    } finally {
      progress.clear();
    }
    return `The tables are distributed: ${statements.length} statements.`;
  });
}
