import type { Transaction } from "@outlay/client";
import { useCallback, useMemo, useState } from "react";
import { extendedTo, nothingSelected, selectionOf, toggled } from "./selection.logic.ts";

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

/** The rows of a list that are selected for a change of many. */
export function useSelection(rows: readonly Transaction[]): SelectedRows {
  const [selection, setSelection] = useState(nothingSelected);
  const { ids } = selection;
  const toggle = useCallback((id: string) => setSelection((old) => toggled(old, id)), []);
  const extend = useCallback(
    (id: string) => setSelection((old) => extendedTo(old, rows, id)),
    [rows],
  );
  const replace = useCallback(
    (chosen: readonly Transaction[]) => setSelection(selectionOf(chosen)),
    [],
  );
  const clear = useCallback(() => setSelection(nothingSelected), []);
  const selected = useMemo(
    () => (ids.size === 0 ? [] : rows.filter(({ id, version }) => version > 0 && ids.has(id))),
    [rows, ids],
  );
  return { ids, rows: selected, toggle, extend, replace, clear };
}
