import { isRecord, stringField } from "./json.ts";
import { callOwn, sessionStore, setSession } from "./session-store.ts";
import { createStore } from "./store.ts";

export interface Book {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

export const booksStore = createStore<readonly Book[]>([]);

function readBooks(value: unknown): Book[] {
  const items = isRecord(value) ? value["items"] : undefined;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => {
    const id = stringField(item, "id");
    if (id === undefined) return [];
    const detail = [stringField(item, "baseCurrency"), stringField(item, "role")];
    const name = stringField(item, "name") ?? id;
    return [{ id, name, detail: detail.filter(Boolean).join(", ") }];
  });
}

/** The selector stays away when the server has no books.list or refuses it. */
export async function loadBooks(): Promise<void> {
  const decoded = await callOwn("query", "books.list", {}).catch(() => null);
  booksStore.set(decoded?.ok === true ? readBooks(decoded.data) : []);
}

/** `undefined` leaves the choice to the server: the user's default book. */
export function chooseBook(bookId: string | undefined): void {
  const session = sessionStore.get();
  if (session !== null) setSession({ ...session, bookId });
}
