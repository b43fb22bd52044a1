import { performance } from "node:perf_hooks";
import type { Outside, SendFailure } from "@outlay/api";
import { failureOf } from "./failures.ts";
import { sendTwice } from "./request.ts";
import { AddressRefused, type Resolve, resolvePublic } from "./resolve.ts";
import { openRoutes } from "./routes.ts";

type Needs = {
  /** Hosts with port, as the setting WEBHOOK_ALLOW has them, which may be private and need no https. */
  allow: readonly string[];
  version: string;
  /** How names of other hosts are resolved. */
  resolve?: Resolve;
  /** From the first packet to the last. */
  timeLimitMs?: number;
};

/** A reply that was read as text; its text is undefined if it has more bytes than asked for. */
type ReadReply = { status: number; text: string | undefined };

export type OpenedOutside = Outside & {
  /** Gets what an address has, by the same guard and within the same time. Throws if there is no reply. */
  read: (url: string, maxBytes: number, signal: AbortSignal) => Promise<ReadReply>;
  close: () => void;
};

/**
 * Requests to addresses that users name. They go to public addresses over https, or to hosts that the operator allows, and
 * nowhere else: the address is checked in the URL, after its name was resolved and when the socket has connected. Redirects
 * are not followed, and proxies of the environment not used.
 */
export function openOutside({
  allow,
  version,
  resolve = resolvePublic,
  timeLimitMs = 10_000,
}: Needs): OpenedOutside {
  const { findRefusal, agentOf, close } = openRoutes(allow, resolve);
  const ownHeaders = { "user-agent": `Outlay/${version}` };
  return {
    findRefusal,
    send: async (text, request) => {
      const since = performance.now();
      const took = () => Math.round(performance.now() - since);
      if (findRefusal(text) !== undefined) return { error: "address_refused", durationMs: 0 };
      const url = new URL(text);
      const agent = agentOf(url);
      const headers = { ...ownHeaders, ...request.headers };
      try {
        const deadline = since + timeLimitMs;
        const { status, retryAfter } = await sendTwice({
          url,
          agent,
          ...request,
          headers,
          deadline,
        });
        return { status, ...(retryAfter !== undefined && { retryAfter }), durationMs: took() };
      } catch (error) {
        request.signal?.throwIfAborted();
        const failure = { error: failureOf(error), durationMs: took() };
        const isUnsent = neverSent.has(failure.error) || !wasConnected(error);
        return isUnsent ? failure : { ...failure, mayHaveArrived: true };
      }
    },
    read: async (text, maxBytes, signal) => {
      if (findRefusal(text) !== undefined) throw new AddressRefused(text);
      const url = new URL(text);
      const agent = agentOf(url);
      const deadline = performance.now() + timeLimitMs;
      const asked = { url, agent, method: "GET", headers: ownHeaders, signal, deadline } as const;
      const { status, chunks, bytes } = await sendTwice({ ...asked, maxBytes });
      return { status, text: bytes > maxBytes ? undefined : Buffer.concat(chunks).toString() };
    },
    close,
  };
}

/** What comes before a request is sent. */
const neverSent = new Set<SendFailure>(["address_refused", "name_not_found", "tls_failed"]);

const wasConnected = (error: unknown) =>
  error instanceof Error && "isConnected" in error && error.isConnected === true;
