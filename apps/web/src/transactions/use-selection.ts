import type { Transaction } from "@outlay/client";
import { type Dispatch, type SetStateAction, useCallback, useMemo, useState } from "react";
import {
  extendedTo,
  nothingSelected,
  type Selection,
  selectionOf,
  toggled,
} from "./selection.logic.ts";
import type { LoadedTransactions } from "./use-transactions.ts";

export type SelectedRows = {
  ids: ReadonlySet<string>;
  /** Those that are among the rows still. */
  rows: readonly Transaction[];
  toggle: (id: string) => void;
  /** From the row that was selected last to this one. */
  extend: (id: string) => void;
  replace: (rows: readonly Transaction[]) => void;
  clear: () => void;
};

/** The rows of a list that are selected for a change of many. The state is the caller's: its list needs the ids. */
export function useSelection(
  { rows, hasGap }: Pick<LoadedTransactions, "rows" | "hasGap">,
  { ids }: Selection,
  setSelection: Dispatch<SetStateAction<Selection>>,
): SelectedRows {
  const toggle = useCallback(
    (id: string) => setSelection((old) => toggled(old, id)),
    [setSelection],
  );
  // A range waits until it has all its rows.
  const [asked, setAsked] = useState<readonly string[]>([]);
  const extend = useCallback((id: string) => setAsked((old) => [...old, id]), []);
  if (asked.length > 0 && !hasGap) {
    setAsked([]);
    setSelection((old) => asked.reduce((range, id) => extendedTo(range, rows, id), old));
  }
  const replace = useCallback(
    (chosen: readonly Transaction[]) => setSelection(selectionOf(chosen)),
    [setSelection],
  );
  const clear = useCallback(() => {
    setAsked([]);
    setSelection(nothingSelected);
  }, [setSelection]);
  const selected = useMemo(
    () => (ids.size === 0 ? [] : rows.filter(({ id, version }) => version > 0 && ids.has(id))),
    [rows, ids],
  );
  return { ids, rows: selected, toggle, extend, replace, clear };
}
