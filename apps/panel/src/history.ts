import { isRecord } from "./json.ts";
import { dropSecrets } from "./secrets.ts";
import { createStore, readStored, writeStored } from "./store.ts";
import type { Transport } from "./wire/types.ts";

/** One run, without passwords and tokens and without its result. */
export interface HistoryEntry {
  readonly path: string;
  readonly transport: Transport;
  readonly input: unknown;
  /** HTTP status; 0 when no reply came. */
  readonly status: number;
  readonly code: string;
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const HISTORY_LENGTH = 50;
const STORAGE_KEY = "outlay.panel.history";

/** Newest first, at most 50, secrets dropped. */
export function addEntry(entries: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  return [{ ...entry, input: dropSecrets(entry.input) }, ...entries].slice(0, HISTORY_LENGTH);
}

export function readEntries(value: unknown): HistoryEntry[] {
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

function isEntry(value: unknown): value is HistoryEntry {
  return isRecord(value) && typeof value["path"] === "string" && typeof value["at"] === "number";
}

export function createHistory(storage: Storage) {
  const store = createStore(readEntries(readStored(storage, STORAGE_KEY)));
  const save = (entries: HistoryEntry[]) => {
    store.set(entries);
    writeStored(storage, STORAGE_KEY, entries);
  };
  return {
    store,
    add: (entry: HistoryEntry) => save(addEntry(store.get(), entry)),
    clear: () => save([]),
  };
}
