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

/** The different pairs of neighbouring characters in search texts. A text has a line end beside each line, so every character is in a pair. */
export function pairsIn(texts: Iterable<string>): string[] {
  const pairs = new Set<string>();
  for (const text of texts) {
    let last = "";
    for (const character of text) {
      if (last !== "") pairs.add(last + character);
      last = character;
    }
  }
  return [...pairs];
}
