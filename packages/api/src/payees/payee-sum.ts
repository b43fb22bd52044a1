import type { NameKey } from "@outlay/core";
import type { LockedBook, Sum } from "../feed/lock.ts";

/** A change to the number of transactions of a payee in a category. */
export type PayeeUseDelta = {
  nameKey: NameKey;
  categoryId: string;
  payee: string;
  searchText: string;
  count: number;
};

const rowsAtATime = 1_000;

/** Adds up the uses of payees over the parts of a long change. What it writes is spelled as the last part says. */
export function createPayeeSum(
  send: (write: LockedBook, deltas: readonly PayeeUseDelta[]) => Promise<void>,
): Sum {
  const counts = new Map<string, PayeeUseDelta>();
  const last = new Map<NameKey, PayeeUseDelta>();
  return {
    add(deltas: readonly PayeeUseDelta[]) {
      for (const delta of deltas) {
        last.set(delta.nameKey, delta);
        const key = `${delta.categoryId}${delta.nameKey}`;
        const known = counts.get(key);
        counts.set(key, known ? { ...known, count: known.count + delta.count } : delta);
      }
    },
    async write(write) {
      const deltas = [...counts.values()].filter(({ count }) => count !== 0);
      const spelled = deltas.map((delta) => {
        const { payee, searchText } = last.get(delta.nameKey) ?? delta;
        return { ...delta, payee, searchText };
      });
      for (let at = 0; at < spelled.length; at += rowsAtATime)
        await send(write, spelled.slice(at, at + rowsAtATime));
    },
  };
}
