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
export type SyncTokenStore = Omit<TokenStore, "read"> & { read: () => Tokens | undefined };

/** Keeps the tokens as long as the process or page lives. */
export function memoryTokens(
  tokens?: Tokens,
): SyncTokenStore & { write: (tokens: Tokens | undefined) => void } {
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
  const tabs = openTabs(`outlay:${key}`);
  const kept = () => pageStorage()?.getItem(key) ?? null;
  // What another tab has written shows in this one's storage a moment after its message.
  let received: { text: string | null; until: number } | undefined;
  tabs?.listen((text) => {
    received = { text, until: performance.now() + 1000 };
  });
  return {
    read: () => {
      const newer = received && performance.now() < received.until ? received : undefined;
      return parseTokens(newer ? newer.text : kept());
    },
    write: async (tokens) => {
      received = undefined;
      const text = tokens ? JSON.stringify(tokens) : null;
      if (text === null) pageStorage()?.removeItem(key);
      else pageStorage()?.setItem(key, text);
      await tabs?.send(text);
    },
    subscribe: (listener) => {
      if (typeof window === "undefined") return;
      window.addEventListener("storage", (event) => {
        // A cleared storage has no key.
        if (event.key !== key && event.key !== null) return;
        received = undefined;
        listener();
      });
    },
    exclusive: (task) => lock(key, task),
  };
}

/** The tabs of this origin that share a store. There are none where a page is rendered in advance, on a server. */
function openTabs(name: string) {
  if (typeof location === "undefined") return undefined;
  const [channel, echo] = [new BroadcastChannel(name), new BroadcastChannel(name)];
  return {
    /** Resolves once the other tabs have it as well: the next one to have the lock need not refresh. */
    send: async (text: string | null): Promise<void> => {
      await new Promise<unknown>((resolve) => {
        echo.addEventListener("message", resolve, { once: true });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin.
        channel.postMessage(text);
      });
    },
    listen: (listener: (text: string | null) => void): void => {
      channel.addEventListener("message", ({ data }: MessageEvent<string | null>) =>
        listener(data),
      );
    },
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
  const tabs = openTabs("outlay session cookie");
  return {
    session: "cookie",
    read: () => current,
    write: async (tokens) => {
      current = tokens;
      await tabs?.send(tokens ? JSON.stringify(tokens) : null);
    },
    subscribe: (listener) => {
      tabs?.listen((text) => {
        current = parseTokens(text);
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
