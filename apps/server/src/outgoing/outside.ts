import http from "node:http";
import https from "node:https";
import { isIP, Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Outside, OutsideRequest, SendFailure } from "@outlay/api";
import { isAllowableAddress, isPublicAddress } from "./addresses.ts";
import {
  AddressRefused,
  checkedLookup,
  type Resolve,
  resolveLocal,
  resolvePublic,
} from "./resolve.ts";
import { failureOf } from "./failures.ts";

const bounds = {
  /** A connection that nobody uses is closed after this time. */
  idleMs: 15_000,
  /** Of a reply: a connection with more is closed. */
  replyBytes: 64 * 1024,
};

/** How hosts of one kind are reached. */
type Route = {
  isAccepted: (address: string) => boolean;
  agents: Record<"http:" | "https:", http.Agent>;
};

function openRoute(resolve: Resolve, isAccepted: Route["isAccepted"]): Route {
  const lookup = checkedLookup(resolve, isAccepted);
  const options = { keepAlive: true, timeout: bounds.idleMs, lookup };
  return {
    isAccepted,
    agents: {
      "http:": guardAgent(new http.Agent(options), isAccepted),
      "https:": guardAgent(new https.Agent(options), isAccepted),
    },
  };
}

/** Closes a connection to an address that is not accepted before anything is sent over it. */
export function guardAgent(agent: http.Agent, isAccepted: Route["isAccepted"]): http.Agent {
  const create = agent.createConnection.bind(agent);
  return Object.assign(agent, {
    createConnection: (...given: Parameters<typeof create>) => {
      const socket = create(...given);
      // It is the first to listen, so the request waits for it.
      socket?.once("connect", () => {
        const address = socket instanceof Socket ? (socket.remoteAddress ?? "") : "";
        if (!isAccepted(address)) socket.destroy(new AddressRefused(address));
      });
      return socket;
    },
  });
}

/** The host as sockets take it: an IPv6 address without its brackets. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1");

const defaultPorts: Record<string, string> = { "http:": "80", "https:": "443" };

type Needs = {
  /** Hosts with port, as the setting WEBHOOK_ALLOW has them, which may be private and need no https. */
  allow: readonly string[];
  version: string;
  /** How names of other hosts are resolved. */
  resolve?: Resolve;
  /** From the first packet to the last. */
  timeLimitMs?: number;
};

export type OpenedOutside = Outside & { close: () => void };

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
  const toPublic = openRoute(resolve, isPublicAddress);
  const toAllowed = openRoute(resolveLocal, isAllowableAddress);
  const allowed = new Set(allow);
  const isNamed = ({ hostname, port, protocol }: URL) =>
    allowed.has(`${hostname}:${port || defaultPorts[protocol]}`);
  const routeOf = (url: URL) => (isNamed(url) ? toAllowed : toPublic);

  const findRefusal = (text: string): string | undefined => {
    if (!URL.canParse(text)) return "is not a URL";
    const url = new URL(text);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isNamed(url)))
      return "does not begin with https://";
    if (url.username !== "" || url.password !== "") return "has a user name or password";
    const host = hostOf(url);
    if (isIP(host) !== 0 && !routeOf(url).isAccepted(host)) return "is no public address";
    return undefined;
  };

  return {
    findRefusal,
    send: async (text, request) => {
      const since = performance.now();
      const took = () => Math.round(performance.now() - since);
      if (findRefusal(text) !== undefined) return { error: "address_refused", durationMs: 0 };
      const url = new URL(text);
      const agent = routeOf(url).agents[url.protocol === "http:" ? "http:" : "https:"];
      const headers = { "user-agent": `Outlay/${version}`, ...request.headers };
      try {
        const deadline = since + timeLimitMs;
        const status = await sendTwice({ url, agent, ...request, headers, deadline });
        return { status, durationMs: took() };
      } catch (error) {
        request.signal?.throwIfAborted();
        const failure = { error: failureOf(error), durationMs: took() };
        const isUnsent = neverSent.has(failure.error) || !wasConnected(error);
        return isUnsent ? failure : { ...failure, mayHaveArrived: true };
      }
    },
    close: () => {
      for (const { agents } of [toPublic, toAllowed])
        for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

type Sending = OutsideRequest & { url: URL; agent: http.Agent; deadline: number };

/** Sends again if the receiver had just closed the connection, which it may do at any time. */
async function sendTwice(sending: Sending): Promise<number> {
  const attempt = sendOnce(sending);
  return attempt.answered.catch((error: NodeJS.ErrnoException) => {
    const wasClosed = error.code === "ECONNRESET" || error.code === "EPIPE";
    if (!wasClosed || !attempt.request.reusedSocket) throw error;
    return sendOnce(sending).answered;
  });
}

/** What comes before a request is sent. */
const neverSent = new Set<SendFailure>(["address_refused", "name_not_found", "tls_failed"]);

const wasConnected = (error: unknown) =>
  error instanceof Error && "isConnected" in error && error.isConnected === true;

/** Answers the status once the reply is here, or as much of it as is read: nothing of it is kept. */
function sendOnce({ url, agent, method, headers, body, signal, deadline }: Sending) {
  const { request: open } = url.protocol === "http:" ? http : https;
  const request = open(url, { agent, method, headers, ...(signal && { signal }) });
  const { promise: answered, resolve, reject } = Promise.withResolvers<number>();
  const late = Object.assign(new Error("took too long"), { code: "ETIMEDOUT" });
  const timer = setTimeout(() => request.destroy(late), deadline - performance.now());
  let status: number | undefined;
  let failure: Error | undefined;
  let isConnected = false;
  request.once("socket", (socket) => {
    isConnected = !socket.connecting;
    socket.once("connect", () => (isConnected = true));
  });
  request.on("error", (error) => (failure ??= error));
  request.once("response", (reply) => {
    status = reply.statusCode;
    let bytes = 0;
    reply.on("error", () => {});
    reply.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bounds.replyBytes) request.destroy();
    });
  });
  request.once("close", () => {
    clearTimeout(timer);
    if (status === undefined) {
      const error = failure ?? new Error("closed without a reply");
      reject(Object.assign(error, { isConnected }));
    } else resolve(status);
  });
  request.end(body);
  return { request, answered };
}
