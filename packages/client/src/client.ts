import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  type Operation,
  type TRPCClient,
  type TRPCLink,
} from "@trpc/client";
import { linksByCookie, outliving } from "./cookie-link.ts";
import { explainingFetch, isJson } from "./connection.ts";
import type { Fetch } from "./fetch.ts";
import { keyOf } from "./call-options.ts";
import { lazyLink } from "./lazy-link.ts";
import type { LiveOptions } from "./live-link.ts";
import { notificationsLink } from "./notifications.ts";
import { operationLink, reportsOperation } from "./operations.ts";
import { restPaths, unbatchablePaths } from "./procedures.generated.ts";
import type { RestOptions } from "./rest-link.ts";
import type { AppRouter } from "./router.generated.ts";
import { openSession } from "./session.ts";
import { needsToken, sessionLink } from "./session-link.ts";
import { memoryTokens, type TokenStore } from "./tokens.ts";
import { transformer } from "./transformer.ts";
import { isSingle, turnLink } from "./turn-link.ts";

export type ClientOptions = {
  /** Where the server is, such as `http://localhost:3000`. */
  url: string;
  /** The book to work in; by default the user's default book. A function is called for each request. */
  bookId?: string | (() => string | undefined);
  /** Where the tokens of a session are kept; by default in memory. See `browserTokens`, `cookieTokens` and `storedTokens`. */
  tokens?: TokenStore;
  /** Called when a session has ended: by signing out, here or in another tab, or because the server has ended it. */
  onSignedOut?: () => void;
  /** A personal access token (`outlay_pat_…`), for programs: in place of signing in. */
  token?: string;
  /** Another fetch than the runtime's. A browser sends an upload with `onProgress` by XMLHttpRequest all the same. */
  fetch?: Fetch;
};

export type Client = TRPCClient<AppRouter>;

/** Loaded by the first subscription. */
const loadLive = async (options: LiveOptions) => (await import("./live-link.ts")).liveLink(options);

/** Loaded by the first file. */
const loadRest = async (options: RestOptions) => (await import("./rest-link.ts")).restLink(options);

const maxBatch = 10;

const isSentSingly = ({ path, context }: Operation): boolean =>
  isSingle(context) ||
  unbatchablePaths.has(path) ||
  keyOf(context) !== undefined ||
  reportsOperation(context);

type Way = "live" | "rest" | "single" | "batch";

function wayOf(op: Operation): Way {
  if (op.type === "subscription") return "live";
  if (restPaths.has(op.path)) return "rest";
  return isSentSingly(op) ? "single" : "batch";
}

/** Sends each call by the link of its way. */
const byWay =
  (links: Readonly<Record<Way, TRPCLink<AppRouter>>>): TRPCLink<AppRouter> =>
  (runtime) => {
    const ways = {
      live: links.live(runtime),
      rest: links.rest(runtime),
      single: links.single(runtime),
      batch: links.batch(runtime),
    };
    return (call) => ways[wayOf(call.op)](call);
  };

/**
 * A client with the types of every procedure:
 *
 * ```ts
 * const outlay = createClient({ url: "http://localhost:3000" });
 * await outlay.auth.login.mutate({ email, password });
 * const expense = await outlay.expenses.create.mutate({ amount: "12.50" });
 * ```
 *
 * Files answer a `Response`: `await outlay.analytics.export.query({ format: "csv" })`, to be read as
 * it comes (`body`) or whole (`text()`, `blob()`).
 *
 * It keeps the tokens that signing in answers and renews them by itself. A program needs no session:
 * `createClient({ url, token })`. Calls made at the same time travel in one request.
 */
export function createClient({
  url,
  bookId,
  tokens = memoryTokens(),
  onSignedOut = () => {},
  token,
  fetch,
}: ClientOptions): Client {
  let root = url;
  while (root.endsWith("/")) root = root.slice(0, -1);
  const isByCookie = tokens.session === "cookie";
  const send = explainingFetch(fetch, isJson) as Fetch;
  const common = {
    url: `${root}/trpc`,
    transformer,
    fetch: isByCookie ? outliving(send) : send,
  };

  const session = openSession(tokens, onSignedOut);
  const headers = async (idempotencyKey?: string) => {
    const book = typeof bookId === "function" ? bookId() : bookId;
    const accessToken = token ?? (await session.read())?.accessToken;
    return {
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      ...(book !== undefined && { "x-book-id": book }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
    };
  };

  const sessionLinks = isByCookie
    ? linksByCookie(session, () => client.auth.refresh.mutate({ session: "cookie" }))
    : [sessionLink(session, (refreshToken) => client.auth.refresh.mutate({ refreshToken }))];
  const client: Client = createTRPCClient<AppRouter>({
    links: [
      turnLink,
      notificationsLink,
      ...(token === undefined ? [...sessionLinks, operationLink] : [operationLink]),
      byWay({
        live: lazyLink(() => loadLive({ url: common.url, headers, ...(fetch && { fetch }) })),
        rest: lazyLink(() => loadRest({ url: root, headers, ...(fetch && { fetch }) })),
        single: httpLink({
          ...common,
          headers: ({ op }) => (needsToken(op.path) ? headers(keyOf(op.context)) : {}),
        }),
        batch: httpBatchLink({
          ...common,
          headers: () => headers(),
          maxItems: maxBatch,
          maxURLLength: 6000,
        }),
      }),
    ],
  });
  return client;
}
