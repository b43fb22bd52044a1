import { createStore, readStored, writeStored } from "./store.ts";
import type { Transport } from "./wire/types.ts";

const STORAGE_KEY = "outlay.panel.transport";

export const transportStore = createStore<Transport>(
  readStored(sessionStorage, STORAGE_KEY) === "rest" ? "rest" : "trpc",
);

export function chooseTransport(transport: Transport): void {
  transportStore.set(transport);
  writeStored(sessionStorage, STORAGE_KEY, transport);
}
