import { foldText } from "@outlay/core";
import type { LedgerTransaction } from "./resolve.logic.ts";

/** The texts of a transaction in which words are found, folded, each in a line. */
export function searchTextOf({
  payee,
  note,
  tags,
  splits,
}: Pick<LedgerTransaction, "payee" | "note" | "tags" | "splits">): string {
  const parts = splits.flatMap((split) => split.note ?? []);
  return foldText([payee ?? "", note ?? "", ...tags, ...parts].join("\n"));
}

/** The different pairs of neighbouring characters in texts. */
export function pairsIn(texts: Iterable<string>): string[] {
  // Next characters by the first one: no text is made of a pair that is there already.
  const pairs = new Map<string, Set<string>>();
  for (const text of texts) {
    let next: Set<string> | undefined;
    for (const character of text) {
      next?.add(character);
      next = pairs.get(character) ?? new Set();
      pairs.set(character, next);
    }
  }
  return [...pairs].flatMap(([first, seconds]) => [...seconds].map((second) => first + second));
}

/**
 * The pairs in search texts, with a line end on each side of every line: every character is in a pair, and those of
 * a line are the same whichever lines are beside it.
 */
export const searchPairsIn = (texts: readonly string[]): string[] =>
  pairsIn(texts.map((text) => `\n${text}\n`)).filter((pair) => pair !== "\n\n");
