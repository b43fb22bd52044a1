/** What a session needs to go on. The refresh token is empty where a cookie has it. */
export type Tokens = { accessToken: string; refreshToken: string };

type Awaitable<Value> = Value | Promise<Value>;

/** Where a client keeps its tokens. Write your own to keep them elsewhere than these do. */
export type TokenStore = {
  read: () => Awaitable<Tokens | undefined>;
  /** Takes undefined when the session has ended. */
  write: (tokens: Tokens | undefined) => Awaitable<void>;
  /** Calls the listener when somebody else, such as another tab, has written. */
  subscribe?: (listener: () => void) => void;
  /** Runs a task while no other does, in any program that shares the store. */
  exclusive?: <Result>(task: () => Promise<Result>) => Promise<Result>;
  /** The refresh token is in a cookie: signing in asks for it, and a page begins with a refresh. */
  session?: "cookie";
};

/** A store that can be read at once. */
export type SyncTokenStore = Omit<TokenStore, "read" | "write"> & {
  read: () => Tokens | undefined;
  write: (tokens: Tokens | undefined) => void;
};

/** Keeps the tokens as long as the process or page lives. */
export function memoryTokens(tokens?: Tokens): SyncTokenStore {
  let current = tokens;
  return {
    read: () => current,
    write: (next) => {
      current = next;
    },
  };
}

function parseTokens(text: string | null): Tokens | undefined {
  try {
    const { accessToken, refreshToken } = JSON.parse(text ?? "") as Record<string, unknown>;
    if (typeof accessToken === "string" && typeof refreshToken === "string")
      return { accessToken, refreshToken };
  } catch {
    // Somebody else's text, or none.
  }
  return undefined;
}

/** There is none where a page is rendered in advance, on a server. */
const pageStorage = () => (typeof window === "undefined" ? undefined : window.localStorage);

/**
 * Keeps the tokens in a browser's localStorage, for all tabs of this origin: they refresh once for all of them (where
 * the page has Web Locks: over https or on localhost), and when one signs out, all are signed out.
 */
export function browserTokens(key = "outlay"): SyncTokenStore {
  return {
    read: () => parseTokens(pageStorage()?.getItem(key) ?? null),
    write: (tokens) => {
      if (tokens) pageStorage()?.setItem(key, JSON.stringify(tokens));
      else pageStorage()?.removeItem(key);
    },
    subscribe: (listener) => {
      if (typeof window === "undefined") return;
      window.addEventListener("storage", (event) => {
        // A cleared storage has no key.
        if (event.key === key || event.key === null) listener();
      });
    },
    exclusive: (task) => lock(key, task),
  };
}

/** Runs a task while no other tab does, where the page has Web Locks. */
async function lock<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
  // Not there over plain http; whatever the DOM's types say.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? await locks.request(`outlay:${key}`, task) : await task();
}

/**
 * Keeps the refresh token in a cookie that no script can read, and the access token in the memory of this origin's
 * tabs. For pages that the server's own origin serves, over https or on localhost.
 */
export function cookieTokens(): TokenStore {
  let current: Tokens | undefined;
  // There are no tabs where a page is rendered in advance, on a server.
  const open = () =>
    typeof location === "undefined" ? undefined : new BroadcastChannel("outlay session cookie");
  const [tabs, echo] = [open(), open()];
  return {
    session: "cookie",
    read: () => current,
    write: async (tokens) => {
      current = tokens;
      await new Promise<unknown>((resolve) => {
        if (!tabs || !echo) return resolve(undefined);
        // Until then the other tabs have it as well: the next one to have the lock need not refresh.
        echo.addEventListener("message", resolve, { once: true });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin.
        tabs.postMessage(tokens);
      });
    },
    subscribe: (listener) => {
      tabs?.addEventListener("message", ({ data }: MessageEvent<Tokens | undefined>) => {
        current = data;
        listener();
      });
    },
    exclusive: (task) => lock("session cookie", task),
  };
}

/** An asynchronous storage of texts, as React Native's AsyncStorage is. */
export type AsyncStorage = {
  getItem: (key: string) => Promise<string | null>;
  setItem: (key: string, value: string) => Promise<unknown>;
  removeItem: (key: string) => Promise<unknown>;
};

/** Keeps the tokens in an asynchronous storage, which is read once: `storedTokens(AsyncStorage)`. */
export function storedTokens(storage: AsyncStorage, key = "outlay"): TokenStore {
  let current: Promise<Tokens | undefined> | undefined;
  return {
    read: () => (current ??= storage.getItem(key).then(parseTokens)),
    write: async (tokens) => {
      current = Promise.resolve(tokens);
      await (tokens ? storage.setItem(key, JSON.stringify(tokens)) : storage.removeItem(key));
    },
  };
}
