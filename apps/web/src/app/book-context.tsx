import { dateIn } from "@outlay/client/core";
import type { Book, User } from "@outlay/client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

/** The book that is worked in, its user, and the day it is there. */
export type BookState = { user: User; book: Book; today: string; canWrite: boolean };

const Context = createContext<BookState | undefined>(undefined);

type Props = { user: User; book: Book; children: ReactNode };

const minuteMs = 60_000;

/** The day in a time zone, also when a new one begins. */
function useToday(timeZone: string): string {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  return dateIn(timeZone, now);
}

export function BookProvider({ user, book, children }: Props) {
  const today = useToday(book.timeZone);
  const state = useMemo(
    () => ({ user, book, today, canWrite: book.role !== "viewer" }),
    [user, book, today],
  );
  return <Context value={state}>{children}</Context>;
}

export function useBook(): BookState {
  const state = useContext(Context);
  if (!state) throw new Error("BookProvider is missing.");
  return state;
}
