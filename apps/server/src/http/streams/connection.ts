import { assertBounded, type createConcurrencyLimit, networkOf } from "@outlay/api";
import { AppError } from "@outlay/core";
import type { FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { toCallerError } from "../replies/problems.ts";
import type { Connection, Login, MessageHandler, Protocol } from "./protocol.ts";

const bufferLimits = {
  /** Bytes that may wait for a reader; `send` waits for the rest. */
  waiting: 64 * 1024,
  /** Bytes beyond which the socket is terminated. */
  buffered: 1024 * 1024,
};

/** How long a client may take to close a socket. */
export const closeTimeoutMs = 1_000;

/** Why a socket is closed (RFC 6455, 7.4.1). */
export const closeCodes = { again: 1001, binary: 1003, refused: 1008 };

/** A socket that may not be authenticated yet. */
type Channel = Omit<Connection, "context"> & {
  close: (code: number, reason: string) => void;
  isClosing: () => boolean;
};

function openChannel(
  socket: WebSocket,
  request: FastifyRequest,
  protocol: Protocol,
  { budget }: Services,
): Channel {
  const controller = new AbortController();
  const closed = controller.signal;
  socket.on("close", () => controller.abort());

  let isClosing = false;
  const close = (code: number, reason: string) => {
    isClosing = true;
    socket.close(code, reason);
    socket.resume();
    // A client may go on sending instead.
    setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
  };
  return {
    request,
    closed,
    close,
    isClosing: () => isClosing,
    count: async () => void (await budget(networkOf(request.ip))),
    refuse: (reason) => {
      if (isClosing || closed.aborted) return;
      socket.send(protocol.closeMessage(reason, request.id));
      close(closeCodes.refused, reason.code);
    },
    drop: () => {
      if (socket.bufferedAmount > bufferLimits.waiting) socket.terminate();
      else close(closeCodes.again, "Connect again.");
    },
    listen: (reads) => (reads ? socket.resume() : socket.pause()),
    send: (text) => {
      if (socket.bufferedAmount > bufferLimits.buffered) socket.terminate();
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.send(text, () => resolve());
      return socket.bufferedAmount > bufferLimits.waiting ? promise : Promise.resolve();
    },
  };
}

export type SocketOptions = {
  request: FastifyRequest;
  protocol: Protocol;
  services: Services;
  /** Limits the sockets of each user. */
  places: ReturnType<typeof createConcurrencyLimit>;
};

/** Authenticates a channel; undefined if it was refused. No messages are read meanwhile. */
async function authenticate(
  channel: Channel,
  { request, protocol, services, places }: SocketOptions,
  { token, bookId }: Login,
  message: unknown,
): Promise<MessageHandler | undefined> {
  channel.listen(false);
  const authorization = `Bearer ${token}`;
  const credentials = { authorization, bookId, since: services.clock() };
  const context = async () => createContext(services, request, { credentials });
  try {
    const { principal } = await createContext(services, request, { credentials }).identify();
    const { closed, refuse } = channel;
    if (closed.aborted) return undefined;
    closed.addEventListener("abort", places.take(principal.userId));
    services.live.watch(principal, refuse, closed);
    return protocol.begin({ ...channel, context }, message);
  } catch (error) {
    channel.refuse(toCallerError(error, request));
    return undefined;
  } finally {
    channel.listen(true);
  }
}

/** Serves a socket until it is closed: first the login, then the protocol's messages. Returns its channel. */
export function acceptSocket(socket: WebSocket, options: SocketOptions): Channel {
  const { request, protocol, services } = options;
  const channel = openChannel(socket, request, protocol, services);
  const { closed, refuse } = channel;
  const refuseWithoutToken = () =>
    refuse(new AppError("auth.unauthenticated", "Send the token in the first message."));
  const late = setTimeout(refuseWithoutToken, services.live.timings.authenticate);
  closed.addEventListener("abort", () => clearTimeout(late));

  const enter = (login: Login, message: unknown) => {
    clearTimeout(late);
    return authenticate(channel, options, login, message);
  };
  const headerLogin = readHeaderLogin(request);
  let entering = headerLogin && enter(headerLogin, undefined);

  const receive = (message: unknown) => {
    if (entering) return void entering.then((handle) => handle?.(message));
    const login = protocol.authenticate(message);
    if (login) entering = enter(login, message);
    else refuseWithoutToken();
  };
  socket.on("message", (data: Buffer, isBinary) => {
    if (channel.isClosing()) return;
    if (isBinary) return channel.close(closeCodes.binary, "Send text.");
    try {
      receive(parse(data.toString()));
    } catch (error) {
      refuse(toCallerError(error, request));
    }
  });
  return channel;
}

/** The login in a request's headers, which browsers cannot send. */
function readHeaderLogin({ headers }: FastifyRequest): Login | undefined {
  const [scheme, token] = headers.authorization?.split(" ") ?? [];
  if (scheme?.toLowerCase() !== "bearer" || token === undefined) return undefined;
  const bookId = headers["x-book-id"];
  return { token, bookId: typeof bookId === "string" ? bookId : undefined };
}

/** Parses a message; tRPC's PING and PONG are not JSON and stay text. Throws `input.too_deep`. */
function parse(text: string): unknown {
  assertBounded(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
