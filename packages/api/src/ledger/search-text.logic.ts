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
