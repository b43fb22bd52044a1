import { newId } from "@outlay/client/core";
import type { Transaction } from "@outlay/client";
import { onlineManager } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useMemo } from "react";
import { useBook } from "../app/book-context.tsx";
import { isLost } from "../app/errors.ts";
import type { WaitingCall } from "./waiting.logic.ts";

/** A write that is kept on this device, and how to take it back. */
export type Kept = { call: WaitingCall; takeBack: () => Promise<boolean> };

/**
 * Sends a write, or keeps it on this device while the server cannot be reached, behind those that wait already: it is
 * sent once. Where the browser cannot keep it, the failure is thrown.
 */
export type SendOrKeep = <Reply>(
  call: WaitingCall,
  row: Transaction,
  send: (key: string) => Promise<Reply>,
) => Promise<{ reply: Reply } | { kept: Kept }>;

export function useSendOrKeep(): SendOrKeep {
  const { loadDevice, connection } = useRouteContext({ from: "__root__" });
  const { user, book } = useBook();
  return useMemo(() => {
    const keep = async (call: WaitingCall, row: Transaction, key: string, wasSent: boolean) => {
      const device = await loadDevice();
      await device?.outbox.add({ key, userId: user.id, bookId: book.id, call, row, wasSent });
      return device && { call, takeBack: () => device.outbox.discard(key) };
    };
    return async (call, row, send) => {
      const key = newId();
      const device = await loadDevice();
      if (!onlineManager.isOnline() || (await device?.outbox.hasWaiting(user.id)) === true) {
        const kept = await keep(call, row, key, false);
        return kept ? { kept } : { reply: await send(key) };
      }
      try {
        return { reply: await send(key) };
      } catch (error) {
        if (!isLost(error)) throw error;
        connection.reportLost();
        const kept = await keep(call, row, key, true);
        if (!kept) throw error;
        return { kept };
      }
    };
  }, [loadDevice, connection, user, book]);
}
