import { type Client, cookieTokens, createClient } from "@outlay/client";
import { outlayOptions, type Outlay } from "@outlay/client/react";
import { QueryClient } from "@tanstack/react-query";
import { isFinal } from "./errors.ts";

const bookKey = "outlay.book";

/** What routes load with. Components take the same from hooks of `@outlay/client/react`. */
export type AppContext = {
  client: Client;
  queryClient: QueryClient;
  outlay: Outlay;
  /** The book to work in; undefined for the user's default book. */
  readBook: () => string | undefined;
  chooseBook: (id: string | undefined) => void;
  /** Loads the texts that the first pages have no need of. */
  loadMoreTexts: () => Promise<void>;
  /** Loads those of imports and rules. */
  loadImportTexts: () => Promise<void>;
};

/** The client of the page's own origin, whose session is in a cookie, and the cache of its replies. */
export function createAppContext(
  onSignedOut: () => void,
): Omit<AppContext, "loadMoreTexts" | "loadImportTexts"> {
  let bookId = localStorage.getItem(bookKey) ?? undefined;
  const queryClient = new QueryClient({
    defaultOptions: {
      // `followChanges` says when data is outdated.
      queries: { staleTime: 60_000, retry: (count, error) => count < 2 && !isFinal(error) },
    },
  });
  const chooseBook = (id: string | undefined) => {
    bookId = id;
    if (id === undefined) localStorage.removeItem(bookKey);
    else localStorage.setItem(bookKey, id);
  };
  const client = createClient({
    url: location.origin,
    tokens: cookieTokens(),
    bookId: () => bookId,
    onSignedOut: () => {
      chooseBook(undefined);
      queryClient.clear();
      onSignedOut();
    },
  });
  return {
    client,
    queryClient,
    outlay: outlayOptions(client, queryClient),
    readBook: () => bookId,
    chooseBook,
  };
}
