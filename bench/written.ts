import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Row, toCells } from "./table.ts";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs", "PERFORMANCE.md");
const [begin, end] = ["<!-- figures -->\n", "<!-- end of figures -->"];
const heading = "| what | figure | promised | measured |\n|---|---|---|---|\n";

/** Puts figures into the page's table, with the day and the commit: in the place of those of the same name, or at its end. */
export async function writeFigures(rows: readonly Row[]): Promise<void> {
  const { stdout } = await promisify(execFile)("git", ["describe", "--always", "--dirty"], {
    cwd: root,
  });
  const measured = `${new Date().toISOString().slice(0, 10)}, ${stdout.trim()}`;
  await writeFile(page, withFigures(await readFile(page, "utf8"), rows, measured));
}

export function withFigures(text: string, rows: readonly Row[], measured: string): string {
  const [before, table, after] = cutOut(text);
  const lines = new Map<string, string>();
  for (const line of table.split("\n").slice(2))
    if (line.startsWith("| ")) lines.set(line.split(" | ")[0] ?? "", line);
  for (const row of rows) {
    if (row.skipped !== undefined) continue;
    const [what, figure, promised] = toCells(row);
    lines.set(`| ${what}`, `| ${what} | ${figure} | ${promised} | ${measured} |`);
  }
  return `${before}${begin}${heading}${[...lines.values()].join("\n")}\n${end}${after}`;
}

function cutOut(text: string): [string, string, string] {
  const [before = "", rest] = text.split(begin);
  const [table, after] = rest?.split(end) ?? [];
  if (table === undefined || after === undefined)
    throw new Error(`docs/PERFORMANCE.md has no table between ${begin.trim()} and ${end}.`);
  return [before, table, after];
}
