import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import { useStore } from "../store.ts";
import { answerStore, forgetList, loadChoices, namesStore } from "./choices.ts";
import { idsByList } from "./ids.ts";
import { lists } from "./lists.ts";

export type Names = ReadonlyMap<string, string>;

const Context = createContext<Names>(new Map());

export const NamesProvider = Context.Provider;

/** The names of the ids in the result that is shown. */
export function useNames(): Names {
  return useContext(Context);
}

/** Names for the ids in a result: those that are known, and what the lists that they are from say. */
export function useNamesIn(data: unknown): Names {
  const names = useStore(namesStore);
  useEffect(() => {
    for (const [list, ids] of idsByList(data)) {
      // Transactions are too many to be read whole.
      if (lists[list].isSearched === true) continue;
      if (isMissing(ids)) forgetList(list);
      if (answerStore({ list }).get().loadedAt === 0) void loadChoices({ list });
    }
  }, [data]);
  return names;
}

/** Ids that a list has been read for: what it does not have then, such as what is deleted, it has not later. */
const sought = new Set<string>();

function isMissing(ids: readonly string[]): boolean {
  const missing = ids.filter((id) => !namesStore.get().has(id) && !sought.has(id));
  for (const id of missing) sought.add(id);
  return missing.length > 0;
}
