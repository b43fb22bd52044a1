import { type Client, cookieTokens, createClient } from "@outlay/client";
import { outlayOptions, type Outlay } from "@outlay/client/react";
import { QueryClient } from "@tanstack/react-query";
import { type Connection, watchConnection } from "../offline/connection.ts";
import type { Device } from "../offline/device.ts";
import { patientFetch } from "../offline/patient-fetch.ts";
import { type SharedValue, sharedValue } from "../offline/shared-value.ts";
import type { Waiting } from "../offline/waiting.logic.ts";
import { isFinal, isLost } from "./errors.ts";
import { notingSession } from "./known-session.ts";

const bookKey = "outlay.book";

/** What routes load with. Components take the same from hooks of `@outlay/client/react`. */
export type AppContext = {
  client: Client;
  queryClient: QueryClient;
  outlay: Outlay;
  /** The book to work in; undefined for the user's default book. */
  readBook: () => string | undefined;
  chooseBook: (id: string | undefined) => void;
  connection: Connection;
  /** The writes that wait on this device, as far as it is loaded. */
  waiting: SharedValue<readonly Waiting[]>;
  /** What this device keeps; undefined where the browser keeps nothing, as over plain http. */
  loadDevice: () => Promise<Device | undefined>;
  /** What the end of the session waits for before it leaves the page, to an address that it may name. */
  leaveAfter: (done: Promise<string | undefined>) => void;
  /** A client that works in another book. */
  clientOf: (bookId: string) => Client;
  /** Loads the texts that the first pages have no need of. */
  loadMoreTexts: () => Promise<void>;
};

/** The client of the page's own origin, whose session is in a cookie, and the cache of its replies. */
export function createAppContext(): Omit<AppContext, "loadMoreTexts"> {
  let bookId = localStorage.getItem(bookKey) ?? undefined;
  const connection = watchConnection();
  const queryClient = new QueryClient({
    defaultOptions: {
      // `followChanges` says when data is outdated.
      queries: {
        staleTime: 60_000,
        retry: (count, error) => {
          if (isLost(error)) connection.reportLost();
          return count < 2 && !isFinal(error);
        },
      },
      // A write that cannot be sent fails at once: its form still has it.
      mutations: { networkMode: "always" },
    },
  });
  const chooseBook = (id: string | undefined) => {
    bookId = id;
    if (id === undefined) localStorage.removeItem(bookKey);
    else localStorage.setItem(bookKey, id);
  };
  let beforeLeaving = Promise.resolve<string | undefined>(undefined);
  const leaveAfter = (done: Promise<string | undefined>) => void (beforeLeaving = done);
  // A new page has nothing of the session's data left, and no part of this one asks for it again.
  const endSession = () => {
    chooseBook(undefined);
    const leave = (page = "/sign-in") => location.assign(page);
    // The browser may show this page as it was when the user goes back.
    addEventListener("pageshow", () => leave());
    const forgotten = loadDevice().then((device) => device?.forget());
    void Promise.allSettled([forgotten]).then(async () => leave(await beforeLeaving));
  };
  const tokens = notingSession(cookieTokens());
  const readBook = () => bookId;
  const common = {
    url: location.origin,
    tokens,
    onSignedOut: endSession,
    fetch: patientFetch,
  };
  const client = createClient({ ...common, bookId: readBook });
  const clientOf = (id: string) => createClient({ ...common, bookId: id });
  const outlay = outlayOptions(client, queryClient);
  const waiting = sharedValue<readonly Waiting[]>([]);
  const openDevice = async () => {
    // Without locks two tabs could send the same, and without a secure origin there is no service worker either.
    if (!isSecureContext || !("locks" in navigator)) return undefined;
    const parts = { queryClient, outlay, tokens, connection, readBook, endSession };
    const { openDevice: open } = await import("../offline/device.ts");
    return open({ ...parts, onWaiting: waiting.write });
  };
  let device: Promise<Device | undefined> | undefined;
  // A browser that refuses storage, as in some private windows, has no device either.
  const loadDevice = () => (device ??= openDevice().catch(() => undefined));
  return {
    client,
    queryClient,
    outlay,
    readBook,
    chooseBook,
    connection,
    waiting,
    loadDevice,
    leaveAfter,
    clientOf,
  };
}
