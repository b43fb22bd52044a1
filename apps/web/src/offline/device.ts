import { isOutlayError, type TokenStore } from "@outlay/client";
import type { Outlay } from "@outlay/client/react";
import { onlineManager, type QueryClient } from "@tanstack/react-query";
import type { Connection } from "./connection.ts";
import { openDeviceStore } from "./device-store.ts";
import { forgetOthers, keepReplies, restoreReplies } from "./kept-replies.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { Waiting } from "./waiting.logic.ts";

/** What this device keeps of the user's: replies to show and writes to send while the server cannot be reached. */
export type Device = {
  outbox: Outbox;
  /** Keeps a user's replies of a book from now on, in place of another's. Returns what ends it. */
  keep: (userId: string, bookId: string) => () => void;
  /** Shows what was kept of a book where nothing newer is known. */
  restore: (bookId: string) => Promise<void>;
  /** Begins a page that cannot reach the server with what was last seen; false when that is nothing. */
  resume: () => Promise<boolean>;
  /** Forgets the replies, which are private. */
  forget: () => Promise<void>;
};

export type DeviceOptions = {
  queryClient: QueryClient;
  outlay: Outlay;
  tokens: TokenStore;
  connection: Connection;
  readBook: () => string | undefined;
  endSession: () => void;
  onWaiting: (waiting: readonly Waiting[]) => void;
};

/** Groups of procedures whose replies a transaction alters. */
const altered = new Set(["transactions", "accounts", "analytics", "budgets", "payees", "tags"]);

export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { queryClient, tokens, connection, onWaiting } = options;
  const store = await openDeviceStore();
  let stopKeeping = () => {};
  const restore = async (bookId: string) => {
    const newest = await restoreReplies(store, queryClient, bookId);
    if (newest > 0 && !onlineManager.isOnline()) connection.setSeenAt(newest);
  };
  const outbox = createOutbox({
    store,
    tokens,
    onChange: onWaiting,
    onSent: () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [path] }) => Array.isArray(path) && altered.has(String(path[0])),
      }),
  });
  return {
    outbox,
    keep: (userId, bookId) => {
      stopKeeping();
      void forgetOthers(store, userId).catch(() => {});
      stopKeeping = keepReplies(store, queryClient, bookId);
      return stopKeeping;
    },
    restore,
    resume: () => resume(options, restore),
    forget: async () => {
      stopKeeping();
      await store.clear("replies");
    },
  };
}

async function resume(
  { queryClient, outlay, readBook, endSession }: DeviceOptions,
  restore: (bookId: string) => Promise<void>,
): Promise<boolean> {
  const profile = outlay.profile.get.queryOptions();
  await restore(readBook() ?? "");
  const user = queryClient.getQueryData(profile.queryKey);
  const books = queryClient.getQueryData(outlay.books.list.queryOptions().queryKey);
  if (!user || !books) return false;
  if (readBook() === undefined) await restore(user.defaultBookId ?? books.items[0]?.id ?? "");
  const stop = onlineManager.subscribe((isOnline) => {
    if (!isOnline) return;
    stop();
    // The session may have ended meanwhile.
    queryClient.query({ ...profile, staleTime: 0 }).catch((error: unknown) => {
      if (isOutlayError(error, "auth.unauthenticated")) endSession();
    });
  });
  return true;
}
