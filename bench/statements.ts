import { readFile } from "node:fs/promises";
import { openDatabase } from "../packages/db/src/index.ts";

/** A statement as PostgreSQL received it, with the values of its parameters. */
export type Statement = { text: string; values: (string | null)[] };

/** What PostgreSQL logs of one session while `run` works in it. */
export async function captureStatements(
  { databaseUrl, logFile }: { databaseUrl: string; logFile: string },
  run: (db: ReturnType<typeof openDatabase>["db"]) => Promise<unknown>,
): Promise<Statement[]> {
  const { db, close } = openDatabase(databaseUrl, { poolSize: 1 });
  try {
    const [session] = await db.execute<{ pid: number }>("select pg_backend_pid() as pid");
    await db.execute("set log_error_verbosity = 'default'");
    await db.execute("set log_statement = 'all'");
    const before = (await readFile(logFile, "utf8")).length;
    await run(db);
    const log = (await readFile(logFile, "utf8")).slice(before);
    return readStatements(log, session?.pid ?? Number.NaN);
  } finally {
    await close();
  }
}

function readStatements(log: string, pid: number): Statement[] {
  const statements: Statement[] = [];
  for (const entry of log.split(/^(?=\d{4}-\d\d-\d\d \S+ UTC \[)/m)) {
    if (!entry.includes(` [${pid}] `)) continue;
    const [, text] = /LOG: {2}(?:statement|execute [^:]*): (.*)/s.exec(entry) ?? [];
    const [, values] = /DETAIL: {2}parameters: (.*)/is.exec(entry) ?? [];
    if (text !== undefined) statements.push({ text: text.trim(), values: [] });
    if (values !== undefined) statements.at(-1)?.values.push(...readValues(values));
  }
  return statements;
}

/** The values of `$1 = 'text', $2 = NULL`, in their order. */
function readValues(text: string): (string | null)[] {
  return [...text.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(
    ([, value]) => value?.replaceAll("''", "'") ?? null,
  );
}
