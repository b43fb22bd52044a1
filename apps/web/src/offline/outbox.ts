import type { TokenStore } from "@outlay/client";
import { onlineManager } from "@tanstack/react-query";
import { appendWrite, type DeviceStore } from "./device-store.ts";
import { sendLock, sendWaiting } from "./send-waiting.ts";
import { type NewWaiting, type Waiting, withoutVersion } from "./waiting.logic.ts";

/** The writes that wait on this device. */
export type Outbox = {
  add: (write: NewWaiting) => Promise<void>;
  /** Whether anything of a user waits to be sent, in this tab or another. */
  hasWaiting: (userId: string) => Promise<boolean>;
  /** Takes a write back; false when it is no longer there, as it was sent. */
  discard: (key: string) => Promise<boolean>;
  /** Sends a refused one again, whatever has changed meanwhile. */
  sendAnyway: (write: Waiting) => Promise<void>;
  send: () => void;
  /** How many of a user's are here, refused ones included. */
  count: (userId: string) => Promise<number>;
  /** Forgets those of a user; others who use this device keep theirs. */
  clear: (userId: string) => Promise<void>;
};

type Options = {
  store: DeviceStore;
  tokens: TokenStore;
  /** Called with all of them when they have changed, here or in another tab. */
  onChange: (waiting: readonly Waiting[]) => void;
  /** Fetches again what a write that was sent has altered. */
  onSent: () => Promise<unknown>;
};

const firstWaitMs = 2_000;
const longestWaitMs = 60_000;

/** Asks for the service worker to send when the network is back, should the tab be closed by then. Not every browser can. */
async function askForSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const { sync } = (registration ?? {}) as { sync?: { register: (tag: string) => Promise<void> } };
  await sync?.register("writes").catch(() => {});
}

export function createOutbox({ store, tokens, onChange, onSent }: Options): Outbox {
  const tabs = new BroadcastChannel("outlay writes");
  let wait = firstWaitMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ofUser = async (userId: string) =>
    (await store.getAll("writes")).filter((write) => write.userId === userId);
  const publish = async () => onChange(await store.getAll("writes"));
  const changed = async () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin.
    tabs.postMessage(null);
    await publish();
  };
  const onStep = async () => {
    // The row that waits stands until the list has the one of the server.
    await onSent();
    await changed();
  };
  const run = async () => {
    clearTimeout(timer);
    if (!onlineManager.isOnline()) return;
    const ended = await sendWaiting({ store, tokens, url: location.origin, onStep });
    if (ended === "all") wait = firstWaitMs;
    else {
      timer = setTimeout(() => void run(), wait);
      wait = Math.min(2 * wait, longestWaitMs);
    }
  };
  tabs.addEventListener("message", () => void publish());
  onlineManager.subscribe((isOnline) => {
    if (isOnline) void run();
  });
  return {
    hasWaiting: async (userId) => (await ofUser(userId)).some(({ refusal }) => !refusal),
    add: async (write) => {
      await appendWrite(store, write);
      await changed();
      await askForSync();
      void run();
    },
    // Not while it is being sent: whether it was is known only then.
    discard: (key) =>
      navigator.locks.request(sendLock, async () => {
        const found = (await store.getAll("writes")).find((write) => write.key === key);
        // A reply that was lost may have been one of success.
        if (found?.wasSent && !found.refusal)
          await store.put("writes", { ...found, isUndone: true });
        else if (found) await store.delete("writes", found.seq);
        await changed();
        void run();
        return found !== undefined;
      }),
    sendAnyway: async (write) => {
      const { refusal, ...rest } = write;
      const call = refusal?.code === "version.conflict" ? withoutVersion(rest.call) : rest.call;
      await store.put("writes", { ...rest, call });
      await changed();
      void run();
    },
    send: () => void publish().then(run),
    count: async (userId) => (await ofUser(userId)).length,
    clear: (userId) =>
      navigator.locks.request(sendLock, async () => {
        const own = await ofUser(userId);
        await Promise.all(own.map(({ seq }) => store.delete("writes", seq)));
        await changed();
      }),
  };
}
