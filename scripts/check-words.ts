// Finds words of scripts/words.txt in what people read: texts, comments, names. Prints how often each is found and in
// which files; with --list every place, too. `node scripts/check-words.ts [--list] [path…]`

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, findWords, readWords } from "./words.ts";

const root = join(import.meta.dirname, "..");
const words = readWords(readFileSync(join(root, "scripts/words.txt"), "utf8"));

/** What others generate or wrote, and what has to hold the words. */
const exempt =
  /\.generated\.|^docs\/openapi\.json$|^packages\/db\/migrations\/|^pnpm-lock\.yaml$|^LICENSE$|^packages\/bank-files\/test\/samples\/|^scripts\/words\.|\.png$|\.patch$/;

const args = process.argv.slice(2);
const paths = args.filter((arg) => arg !== "--list");
const files = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard", ...paths], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "" && !exempt.test(path));

type Place = Finding & { path: string };
const places = files.flatMap((path): Place[] => {
  const inName = findWords(path, words).map((finding) => ({ ...finding, path, line: 0 }));
  return [...inName, ...findWords(readText(path), words).map((finding) => ({ ...finding, path }))];
});

/** Of the changelog, only what is not released yet: the past stays as it was written. */
function readText(path: string): string {
  const text = readFileSync(join(root, path), "utf8");
  return path === "CHANGELOG.md" ? text.split(/^## \[\d/m, 1).join("") : text;
}

function printCounts(title: string, keyOf: (place: Place) => string): void {
  const counts = Map.groupBy(places, keyOf);
  console.log(`\n${title}`);
  for (const [key, found] of [...counts].toSorted(([, a], [, b]) => b.length - a.length))
    console.log(`${String(found.length).padStart(6)}  ${key}`);
}

if (args.includes("--list")) {
  for (const { path, line, text, instead } of places)
    console.log(`${path}:${line}: ${text.replaceAll(/\s+/g, " ")} => ${instead}`);
}
printCounts("By pattern", ({ pattern, instead }) => `${pattern} => ${instead}`);
printCounts("By file", ({ path }) => path);
console.log(`\n${places.length} words in ${new Set(places.map(({ path }) => path)).size} files`);
if (places.length > 0) process.exitCode = 1;
