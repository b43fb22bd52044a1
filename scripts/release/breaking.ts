import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The last migration that may break the release before it: 0.9.0's servers were replaced all at once. From the next one on,
 * servers of two neighbouring releases run side by side.
 */
const lastFree = "0013_imports_and_rules";

/** What a server of the release before would fail by: it reads and writes as if the migration were not. */
const breaking: readonly [RegExp, string][] = [
  [/\bDROP\s+(TABLE|SCHEMA|VIEW|FUNCTION|TYPE)\b/i, "drops what it uses"],
  [/\bDROP\s+COLUMN\b/i, "drops a column that it reads"],
  [/\bRENAME\b/i, "renames what it uses"],
  [/\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i, "changes the type of a column"],
  [/\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/i, "needs a value that it does not give"],
  [/\bALTER\s+COLUMN\s+\S+\s+DROP\s+DEFAULT\b/i, "needs a value that it does not give"],
  [
    /\bADD\s+COLUMN\b(?![^]*\b(DEFAULT|GENERATED)\b)[^]*\bNOT\s+NULL\b/i,
    "needs a value that it does not give",
  ],
  [/\bDROP\s+CONSTRAINT\s+\S+_(pkey|key)"?(?!\w)/i, "drops a key by which it inserts"],
  [/\bDROP\s+INDEX\s+\S+_key"?(?!\w)/i, "drops a key by which it inserts"],
];

/** A line that says why nobody is broken, such as `-- Breaks nothing: no release since 1.0.0 reads it.` */
const excused = /^-- Breaks nothing: \S+/m;

type Statement = { text: string; reason: string };

/** The statements of a migration's SQL that would break servers of the release before. */
export function findBreakingStatements(sql: string): Statement[] {
  return sql.split("--> statement-breakpoint").flatMap((text) => {
    const found = breaking.find(([pattern]) => pattern.test(text.replaceAll(/^--.*$/gm, "")));
    return found && !excused.test(text) ? [{ text: text.trim(), reason: found[1] }] : [];
  });
}

/** What migrations of a folder would do to servers of the release before. Empty is good. */
export function findBreaks(folder: string, tags: readonly string[]): string[] {
  return tags
    .slice(tags.indexOf(lastFree) + 1)
    .flatMap((tag) =>
      findBreakingStatements(readFileSync(join(folder, `${tag}.sql`), "utf8")).map(
        ({ text, reason }) => `${tag} ${reason}: ${text}`,
      ),
    );
}
