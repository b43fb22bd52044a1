import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vitest/node";

const repository = join(import.meta.dirname, "..");

/** Beyond any address or header; what takes quadratic time needs seconds for it, what is linear a few milliseconds. */
const defaultLength = 64 * 1024;
export const limitMs = 60;

/** The patterns of a file's code. */
function patternsOf(path: string): RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push(new RegExp(regex.pattern, regex.flags));
    for (const child of Object.values(node)) visit(child);
  };
  const lang = path.endsWith("x") ? "tsx" : "ts";
  // oxlint-disable-next-line typescript/no-deprecated -- Vitest hands on no newer one, and it is no package of its own here.
  visit(parseAst(readFileSync(join(repository, path), "utf8"), { lang }));
  return found;
}

type Texts = {
  /** What is repeated: each word or character, or each two of them, too. */
  repeat: "pieces" | "pairs";
  length?: number;
};

/** What a pattern may read on and on: the words and characters it has, and some that its classes hold. */
function* textsFor(
  { source }: RegExp,
  { repeat, length = defaultLength }: Texts,
): Generator<string> {
  const literal = source.replaceAll(/\\[A-Za-z]|\(\?(?:<?[=!]|:)/g, "(");
  const words = literal.match(/[^\\()[\]{}|*+?^$.\d]{2,}/g) ?? [];
  const marks = literal.match(/[^A-Za-z0-9\\()[\]{}|*+?^$]/g) ?? [];
  const others = [..."aA0_-. \n\"'\u0301"];
  const pieces = [...new Set([...words.slice(0, 8), ...marks.slice(0, 8), ...others])];
  const pairs = repeat === "pairs" ? pieces : [];
  const pumps = pieces.flatMap((piece) => [piece, ...pairs.map((other) => piece + other)]);
  for (const pump of pumps) {
    const text = pump.repeat(length / pump.length);
    // At whose end nothing fits, and before which something has to be skipped.
    yield `${text}\u0001`;
    yield `${pieces[0]}${text}\n\u0001`;
  }
}

/** Processor time, in milliseconds. */
function timeOf(pattern: RegExp, text: string): number {
  const before = process.cpuUsage();
  if (pattern.global) text.replaceAll(pattern, "");
  else pattern.exec(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The longest that a pattern takes for one of the texts; ends at the first for which it takes too long twice. */
export function slowest(pattern: RegExp, texts: Texts): number {
  let most = 0;
  for (const text of textsFor(pattern, texts)) {
    let time = timeOf(pattern, text);
    if (time > limitMs) time = Math.min(time, timeOf(pattern, text));
    most = Math.max(most, time);
    if (most > limitMs) break;
  }
  return most;
}

const files = execFileSync("git", ["ls-files", "packages", "apps"], {
  cwd: repository,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /^(packages|apps)\/[^/]+\/src\/.*\.tsx?$/.test(path))
  .filter((path) => !/test\.tsx?$|fixture|testing|generated|\.d\.ts$/.test(path));
/** The patterns of the code, by their source. */
export const patterns: ReadonlyMap<string, RegExp> = new Map(
  files.flatMap((path) => patternsOf(path).map((pattern) => [String(pattern), pattern] as const)),
);
