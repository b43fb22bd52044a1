import http from "node:http";
import https from "node:https";
import { performance } from "node:perf_hooks";
import type { OutsideRequest } from "@outlay/api";

/** Of a reply that is not kept: a connection with more is closed. */
const replyBytes = 64 * 1024;

type Sending = OutsideRequest & {
  url: URL;
  agent: http.Agent;
  deadline: number;
  /** How much of the reply is kept: nothing by default. */
  maxBytes?: number;
};

type Reply = {
  status: number;
  retryAfter: string | undefined;
  chunks: readonly Buffer[];
  bytes: number;
};

/** Sends again if the receiver had just closed the connection, which it may do at any time. */
export async function sendTwice(sending: Sending): Promise<Reply> {
  const attempt = sendOnce(sending);
  return attempt.answered.catch((error: NodeJS.ErrnoException) => {
    const wasClosed = error.code === "ECONNRESET" || error.code === "EPIPE";
    if (!wasClosed || !attempt.request.reusedSocket) throw error;
    return sendOnce(sending).answered;
  });
}

/** Resolves once the reply is here, or as much of it as is read. */
function sendOnce({ url, agent, method, headers, body, signal, deadline, maxBytes }: Sending) {
  const { request: open } = url.protocol === "http:" ? http : https;
  const request = open(url, { agent, method, headers, ...(signal && { signal }) });
  const { promise: answered, resolve, reject } = Promise.withResolvers<Reply>();
  const late = Object.assign(new Error("took too long"), { code: "ETIMEDOUT" });
  const timer = setTimeout(() => request.destroy(late), deadline - performance.now());
  let head: http.IncomingMessage | undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  let isConnected = false;
  request.once("socket", (socket) => {
    isConnected = !socket.connecting;
    // A connection that is used again has its listeners already.
    if (socket.connecting) socket.once("connect", () => (isConnected = true));
  });
  request.on("error", (error) => (failure ??= error));
  request.once("response", (reply) => {
    head = reply;
    reply.on("error", () => {});
    reply.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (maxBytes !== undefined && bytes <= maxBytes) chunks.push(chunk);
      if (bytes > (maxBytes ?? replyBytes)) request.destroy();
    });
  });
  request.once("close", () => {
    clearTimeout(timer);
    const status = head?.statusCode;
    // What is read is of use as a whole alone.
    const isCut = maxBytes !== undefined && bytes <= maxBytes && head?.complete !== true;
    if (status === undefined || isCut) {
      const error = failure ?? new Error("closed without a reply");
      reject(Object.assign(error, { isConnected }));
    } else resolve({ status, retryAfter: head?.headers["retry-after"], chunks, bytes });
  });
  request.end(body);
  return { request, answered };
}
