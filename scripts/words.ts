/** A pattern of scripts/words.txt, and what to write instead of what it finds. */
type Word = { pattern: string; instead: string; expression: RegExp };
export type Words = { unwanted: Word[]; meant: RegExp[] };
export type Finding = { pattern: string; instead: string; line: number; text: string };

/** Between two words of a pattern: any space, a hyphen, or the end of a line with the next one's comment sign. */
const gap = String.raw`(?:[\s-]*\n[\s]*(?://|\*|#|>)?[\s]*|[ \t-]+)`;

/** Reads the lines of scripts/words.txt, whose head says what they mean. */
export function readWords(source: string): Words {
  const lines = source.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return {
    unwanted: lines.filter((line) => !line.startsWith("!")).map(readWord),
    meant: lines
      .filter((line) => line.startsWith("!"))
      .map((line) => wholeWords(line.slice(1).trim())),
  };
}

function readWord(line: string): Word {
  const [pattern, instead] = line.split(" => ");
  if (pattern === undefined || instead === undefined)
    throw new Error(`scripts/words.txt: "${line}" has no " => "`);
  const expression = pattern.startsWith("=")
    ? new RegExp(String.raw`(?<![\w$])${pattern.slice(1)}(?![\w$])`, "g")
    : wholeWords(pattern);
  return { pattern, instead, expression };
}

function wholeWords(pattern: string): RegExp {
  return new RegExp(String.raw`\b(?:${pattern.replaceAll(/[ -]/g, gap)})\b`, "gi");
}

/** Every place of a text that holds an unwanted word; lines count from one. */
export function findWords(text: string, { unwanted, meant }: Words): Finding[] {
  const spaced = splitNames(text);
  const fine = meant.flatMap((expression) => spansOf(spaced, expression));
  return unwanted.flatMap(({ pattern, instead, expression }) => {
    const searched = pattern.startsWith("=") ? text : spaced;
    return spansOf(searched, expression)
      .filter(([from, to]) => !fine.some(([start, end]) => start <= from && to <= end))
      .map(([from, to]) => {
        const line = searched.slice(0, from).split("\n").length;
        return { pattern, instead, line, text: searched.slice(from, to) };
      });
  });
}

/** The words within names, apart: `restDoor` and `rest_door` become `rest Door` and `rest door`. */
function splitNames(text: string): string {
  return text
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .replaceAll("_", " ");
}

function spansOf(text: string, expression: RegExp): [from: number, to: number][] {
  return Array.from(text.matchAll(expression), ({ index, 0: match }) => [
    index,
    index + match.length,
  ]);
}
