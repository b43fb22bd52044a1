import {
  type Client,
  createClient,
  idempotencyKey,
  isOutlayError,
  type TokenStore,
} from "@outlay/client";
import type { DeviceStore } from "./device-store.ts";
import { isOwnChange } from "./own-change.logic.ts";
import { patientFetch } from "./patient-fetch.ts";
import { undoSent } from "./undo-sent.ts";
import type { Waiting } from "./waiting.logic.ts";

/** One tab, or the service worker, sends at a time. */
export const sendLock = "outlay writes";

export type Sending = {
  store: DeviceStore;
  /** The page's own session. */
  tokens: TokenStore;
  url: string;
  /** Called after each write that the server has or has refused. */
  onStep: () => Promise<void>;
};

/** How it ended: nothing is left, or the rest has to wait. */
export type Sent = "all" | "later";

/** Whether it may pass when it is sent again. */
function isPassing(error: unknown): boolean {
  if (!isOutlayError(error)) return true;
  const { httpStatus, code } = error.data;
  return (
    httpStatus >= 500 ||
    httpStatus === 401 ||
    httpStatus === 408 ||
    httpStatus === 429 ||
    code === "idempotency.in_flight"
  );
}

/** Sends what waits, in order, each once. What the server refuses stays for the user, and the next follows. */
export async function sendWaiting(sending: Sending): Promise<Sent> {
  return navigator.locks.request(sendLock, async () => {
    let bookId: string | undefined;
    const { url, tokens, store, onStep } = sending;
    if ((await store.count("writes")) === 0) return "all";
    const client = createClient({
      url,
      tokens,
      bookId: () => bookId,
      fetch: patientFetch,
    });
    try {
      const { id: userId } = await client.profile.get.query();
      for (;;) {
        const next = await firstOf(store, userId);
        if (!next) return "all";
        ({ bookId } = next);
        await sendOne(client, store, next);
        await onStep();
      }
    } catch (error) {
      if (isPassing(error)) return "later";
      throw error;
    }
  });
}

/** The oldest of a user's that was not refused. */
async function firstOf(store: DeviceStore, userId: string): Promise<Waiting | undefined> {
  const waiting = await store.getAll("writes");
  return waiting.find((write) => write.userId === userId && !write.refusal);
}

async function sendOne(client: Client, store: DeviceStore, write: Waiting): Promise<void> {
  if (!write.wasSent) await store.put("writes", { ...write, wasSent: true });
  try {
    if (write.isUndone) await undo(client, write);
    else await call(client, write);
  } catch (error) {
    if (!isOutlayError(error) || isPassing(error)) throw error;
    const { code } = error.data;
    if (code !== "version.conflict" || !write.wasSent || !(await wasMade(client, write))) {
      await store.put("writes", { ...write, refusal: { code, message: error.message } });
      return;
    }
  }
  await store.delete("writes", write.seq);
}

async function call(client: Client, { call: { path, input }, key }: Waiting): Promise<void> {
  if (path === "transactions.create")
    await client.transactions.create.mutate(input, idempotencyKey(key));
  else if (path === "transactions.update") await client.transactions.update.mutate(input);
  else await client.transactions.remove.mutate(input);
}

/** Takes back what may have been made. What was refused was not made, and what cannot be undone is so for a reason. */
async function undo(client: Client, write: Waiting): Promise<void> {
  const isMade = await call(client, write).then(
    () => true,
    (error: unknown) => {
      if (isPassing(error)) throw error;
      return isOutlayError(error, "version.conflict") ? wasMade(client, write) : false;
    },
  );
  if (isMade) await undoSent(client, write.call, write.userId);
}

/** Whether the change was made before, and only its reply was lost. A removal that is sent again succeeds. */
async function wasMade(client: Client, write: Waiting): Promise<boolean> {
  if (write.call.path !== "transactions.update") return false;
  const { input } = write.call;
  return isOwnChange(input, write.userId, await client.transactions.get.query({ id: input.id }));
}
