import { createStore, readStored, writeStored } from "./store.ts";
import type { Door } from "./wire/types.ts";

const STORAGE_KEY = "outlay.panel.door";

export const doorStore = createStore<Door>(
  readStored(sessionStorage, STORAGE_KEY) === "rest" ? "rest" : "trpc",
);

export function chooseDoor(door: Door): void {
  doorStore.set(door);
  writeStored(sessionStorage, STORAGE_KEY, door);
}
