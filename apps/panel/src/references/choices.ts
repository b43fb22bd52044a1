import { isRecord, stringField } from "../json.ts";
import { callOwn, sessionStore } from "../session-store.ts";
import { type Store, createStore } from "../store.ts";
import { type Choice, type ListName, holdsIds, lists, readChoices } from "./lists.ts";

/** What is asked of a list: of a book or of a search, where the list is one of those. */
export interface Question {
  readonly list: ListName;
  /** The book of members and invitations; by default the chosen one. */
  readonly bookId?: string | undefined;
  readonly words?: string;
}

export interface Answer {
  readonly status: "new" | "loading" | "ready" | "failed";
  readonly choices: readonly Choice[];
  /** Whether the list has more than these. */
  readonly hasMore: boolean;
  /** Why it failed. */
  readonly message: string;
  /** Milliseconds; 0 once a write may have changed the list. */
  readonly loadedAt: number;
}

const nothing: Answer = { status: "new", choices: [], hasMore: false, message: "", loadedAt: 0 };
// Other clients write, too.
const FRESH_MS = 30_000;

/** Names by id, of everything that any list or search has shown to this user. */
export const namesStore = createStore<ReadonlyMap<string, string>>(new Map());

const answers = new Map<string, { readonly list: ListName; readonly store: Store<Answer> }>();
let namesUserId = sessionStore.get()?.user.id;

// Nobody sees the names of another user.
sessionStore.subscribe(() => {
  const userId = sessionStore.get()?.user.id;
  if (userId === namesUserId) return;
  namesUserId = userId;
  answers.clear();
  namesStore.set(new Map());
});

export function answerStore(question: Question): Store<Answer> {
  const key = keyOf(question);
  const known = answers.get(key);
  if (known !== undefined) return known.store;
  const store = createStore(nothing);
  answers.set(key, { list: question.list, store });
  return store;
}

/** Loads a list, unless it has been loaded a moment ago and nothing has been written since. */
export async function loadChoices(question: Question): Promise<void> {
  const store = answerStore(question);
  const { status, loadedAt } = store.get();
  const isFresh = status === "ready" && Date.now() - loadedAt < FRESH_MS;
  if (isFresh || status === "loading" || sessionStore.get() === null) return;
  store.set({ ...store.get(), status: "loading", loadedAt: Date.now() });
  const list = lists[question.list];
  await Promise.all((list.needs ?? []).map((needed) => loadChoices({ list: needed })));
  const { items, hasMore, message } = await readItems(question);
  // The user may have become another one meanwhile.
  if (answerStore(question) !== store) return;
  const choices = readChoices(list, items, (id) => namesStore.get().get(id));
  if (holdsIds(question.list)) learnNames(choices);
  // 0 when something was written while it was read.
  const { loadedAt: at } = store.get();
  store.set({
    status: message === "" ? "ready" : "failed",
    choices,
    hasMore,
    message,
    loadedAt: at,
  });
}

/** After a write: what it may have changed is read again when it is next looked at. */
export function forgetChoices(group: string): void {
  for (const list of Object.keys(lists) as ListName[]) {
    const { path, groups = [] } = lists[list];
    const own = path.slice(0, path.indexOf("."));
    if (["changes", "books", own, ...groups].includes(group)) forgetList(list);
  }
}

export function forgetList(list: ListName): void {
  for (const answer of answers.values())
    if (answer.list === list) answer.store.set({ ...answer.store.get(), loadedAt: 0 });
}

function learnNames(choices: readonly Choice[]): void {
  const names = new Map(namesStore.get());
  for (const { value, label } of choices) names.set(value, label);
  namesStore.set(names);
}

function keyOf({ list, bookId, words = "" }: Question): string {
  const chosen = sessionStore.get()?.bookId;
  return JSON.stringify([list, chosen, lists[list].isOfBook && bookId, words]);
}

const PAGE = 200;
// A longer list than this is searched by nobody; its ids can be pasted.
const MAX_PAGES = 5;

async function readItems(question: Question) {
  const items: unknown[] = [];
  const { isSearched = false } = lists[question.list];
  let cursor: string | undefined;
  for (let page = 0; page < (isSearched ? 1 : MAX_PAGES); page++) {
    const input = { ...inputOf(question), limit: isSearched ? 50 : PAGE, cursor };
    const decoded = await callOwn("query", lists[question.list].path, input).catch(() => null);
    if (decoded === null) return { items, hasMore: true, message: "The server cannot be reached." };
    if (!decoded.ok) return { items, hasMore: true, message: decoded.error.detail };
    const found = isRecord(decoded.data) ? decoded.data["items"] : undefined;
    items.push(...(Array.isArray(found) ? (found as unknown[]) : []));
    cursor = stringField(decoded.data, "nextCursor");
    if (cursor === undefined) break;
  }
  return { items, hasMore: cursor !== undefined, message: "" };
}

function inputOf({ list, bookId, words = "" }: Question): Record<string, unknown> {
  const session = sessionStore.get();
  const { isOfBook = false } = lists[list];
  return {
    ...(words !== "" && { q: words }),
    ...(isOfBook && { id: bookId ?? session?.bookId ?? session?.user.defaultBookId }),
  };
}
