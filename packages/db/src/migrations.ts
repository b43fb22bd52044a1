import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type postgres from "postgres";

/** A change of the schema, as drizzle-kit wrote it, and what it needs besides. */
export type Migration = {
  tag: string;
  /** When it was made. Migrations run in this order. */
  createdAtMs: number;
  /** SHA-256 of its SQL. */
  hash: string;
  statements: readonly string[];
  /** The module of its step: `<tag>.step.ts`, which exports `step`. */
  stepUrl: string | undefined;
};

/**
 * What SQL alone cannot do, such as folding a text as the code folds it. Runs after the statements of its
 * migration, in their transaction; the code that it imports must never change what it does.
 */
type Step = (sql: postgres.TransactionSql) => Promise<void>;

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

type Journal = { entries: { tag: string; when: number }[] };

/** This release's migrations, the oldest first. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as Journal;
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), "utf8");
    const step = join(folder, `${tag}.step.ts`);
    return {
      tag,
      createdAtMs: when,
      hash: createHash("sha256").update(text).digest("hex"),
      statements: text.split("--> statement-breakpoint"),
      stepUrl: existsSync(step) ? pathToFileURL(step).href : undefined,
    };
  });
}

/** Runs migrations and writes them down in `migrations`: all of them or, if one fails, none. */
export async function applyMigrations(
  client: postgres.Sql,
  pending: readonly Migration[],
): Promise<void> {
  if (pending.length === 0) return;
  await client.begin(async (sql) => {
    await sql`
      create table if not exists migrations (
        created_at timestamptz(3) constraint migrations_pkey primary key,
        hash text not null,
        applied_at timestamptz not null default now()
      )`;
    for (const { createdAtMs, hash, statements, stepUrl } of pending) {
      for (const statement of statements) await sql.unsafe(statement);
      if (stepUrl !== undefined) {
        const { step } = (await import(stepUrl)) as { step: Step };
        await step(sql);
      }
      await sql`insert into migrations (created_at, hash) values (${new Date(createdAtMs)}, ${hash})`;
    }
  });
}
