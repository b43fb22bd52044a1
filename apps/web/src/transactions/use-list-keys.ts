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
  const [reached, setReached] = useState<{ id?: string | undefined; index: number }>({ index: -1 });
  const at = useMemo(() => {
    const index = rows.findIndex(({ id }) => id === reached.id);
    // Once that row is gone, the one in its place.
    return index === -1 ? Math.min(reached.index, rows.length - 1) : index;
  }, [rows, reached]);
  const keys = useMemo(() => {
    const go = (index: number) => {
      setReached({ id: rows[index]?.id, index });
      scrollTo(index);
      return rows[index];
    };
    const next = () => go(Math.min(at + 1, rows.length - 1));
    const previous = () => go(Math.max(at - 1, 0));
    // One that the server has not confirmed yet waits.
    const row = rows[at]?.version === 0 ? undefined : rows[at];
    const extend = (move: () => Transaction | undefined) => () => {
      if (row) onExtend(row.id);
      const moved = move();
      if (moved) onExtend(moved.id);
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
