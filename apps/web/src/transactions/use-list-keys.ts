import { useMemo, useState } from "react";
import type { Transaction } from "@outlay/client";
import { useShortcuts } from "../app/shortcuts.ts";
import type { ItemActions } from "./list-item.tsx";

type Options = ItemActions & {
  rows: readonly Transaction[];
  canWrite: boolean;
  scrollTo: (index: number) => void;
  onOpen: (transaction: Transaction) => void;
};

/** The row that the keyboard is at, and the keys that work on it. */
export function useListKeys(options: Options): number {
  const { rows, canWrite, scrollTo, onOpen, onToggle, onExtend, onEdit } = options;
  const [at, setAt] = useState(-1);
  const keys = useMemo(() => {
    const go = (index: number) => {
      setAt(index);
      scrollTo(index);
      return rows[index];
    };
    const next = () => go(Math.min(at + 1, rows.length - 1));
    const previous = () => go(Math.max(at - 1, 0));
    // One that the server has not confirmed yet waits.
    const row = rows[at]?.version === 0 ? undefined : rows[at];
    const extend = (move: () => Transaction | undefined) => () => {
      if (row) onExtend(row.id);
      const reached = move();
      if (reached) onExtend(reached.id);
    };
    return {
      j: () => void next(),
      k: () => void previous(),
      ...(row && { Enter: () => onOpen(row) }),
      ...(canWrite && { J: extend(next), K: extend(previous) }),
      ...(canWrite && row && { x: () => onToggle(row.id), e: () => onEdit(row.id) }),
    };
  }, [rows, at, canWrite, scrollTo, onOpen, onToggle, onExtend, onEdit]);
  useShortcuts(keys);
  return at;
}
