import type { Transaction } from "@outlay/client";
import { type Dispatch, type SetStateAction, useCallback, useMemo } from "react";
import {
  extendedTo,
  nothingSelected,
  type Selection,
  selectionOf,
  toggled,
} from "./selection.logic.ts";

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
  rows: readonly Transaction[],
  { ids }: Selection,
  setSelection: Dispatch<SetStateAction<Selection>>,
): SelectedRows {
  const toggle = useCallback(
    (id: string) => setSelection((old) => toggled(old, id)),
    [setSelection],
  );
  const extend = useCallback(
    (id: string) => setSelection((old) => extendedTo(old, rows, id)),
    [rows, setSelection],
  );
  const replace = useCallback(
    (chosen: readonly Transaction[]) => setSelection(selectionOf(chosen)),
    [setSelection],
  );
  const clear = useCallback(() => setSelection(nothingSelected), [setSelection]);
  const selected = useMemo(
    () => (ids.size === 0 ? [] : rows.filter(({ id, version }) => version > 0 && ids.has(id))),
    [rows, ids],
  );
  return { ids, rows: selected, toggle, extend, replace, clear };
}
