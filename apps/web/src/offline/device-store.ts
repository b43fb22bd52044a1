import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { NewWaiting, Waiting } from "./waiting.logic.ts";

/** A reply to a query, as it was last seen. */
export type KeptReply = {
  /** The book and the query. */
  id: string;
  /** The book's; empty for what is the user's. */
  bookId: string;
  queryKey: readonly unknown[];
  data: unknown;
  updatedAt: number;
};

interface Schema extends DBSchema {
  writes: { key: number; value: Waiting };
  replies: { key: string; value: KeptReply; indexes: { bookId: string; updatedAt: number } };
}

/** What this device keeps, for all tabs of this origin and its service worker. */
export type DeviceStore = IDBPDatabase<Schema>;

export function openDeviceStore(): Promise<DeviceStore> {
  return openDB<Schema>("outlay", 1, {
    upgrade(store) {
      store.createObjectStore("writes", { keyPath: "seq", autoIncrement: true });
      const replies = store.createObjectStore("replies", { keyPath: "id" });
      replies.createIndex("bookId", "bookId");
      replies.createIndex("updatedAt", "updatedAt");
    },
    // Another tab has a newer version of the app.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

/** Puts a write at the end; the key of the record is its place. */
export async function appendWrite(store: DeviceStore, write: NewWaiting): Promise<void> {
  await store.add("writes", write as Waiting);
}
