import { useRouteContext } from "@tanstack/react-router";
import { useMemo, useSyncExternalStore } from "react";
import { useBook } from "../app/book-context.tsx";
import type { Waiting } from "./waiting.logic.ts";

/** The user's writes that wait on this device, of all books, oldest first. */
export function useWaiting(): readonly Waiting[] {
  const { waiting } = useRouteContext({ from: "__root__" });
  const { user } = useBook();
  const all = useSyncExternalStore(waiting.subscribe, waiting.read);
  return useMemo(() => all.filter(({ userId }) => userId === user.id), [all, user.id]);
}
