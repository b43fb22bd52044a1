import type { IncomingMessage } from "node:http";
import websocket from "@fastify/websocket";
import { AppError } from "@outlay/core";
import { assertBounded, type Context, createConcurrencyLimit, networkOf } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { z } from "zod";
import type { Config } from "../../config.ts";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { toCallerError } from "../replies/problems.ts";

const socketLimits = {
  /** Bytes of a message, in all its fragments. */
  message: 16 * 1024,
  fragments: 64,
  /** Of one user, at this server. */
  sockets: 5,
  /** Bytes that wait for a reader: what comes beyond waits, or it is dropped. */
  waiting: 64 * 1024,
  buffered: 1024 * 1024,
};

/** How long a client may take to close a socket. */
const closeTimeoutMs = 1_000;

/** Why a socket is closed (RFC 6455, 7.4.1). */
const closing = { again: 1001, binary: 1003, refused: 1008 };

/** An authenticated socket. */
export type Connection = {
  request: FastifyRequest;
  /** A context for one call, with the identity of the socket. */
  context: () => Promise<Context>;
  /** Counts a message as a request. Throws `request.throttled`. */
  count: () => Promise<void>;
  /** Resolves when the reader has room for more. */
  send: (text: string) => Promise<void>;
  /** Closes the socket for this reason. */
  refuse: (reason: AppError) => void;
  /** Closes it so that the client connects again. */
  drop: () => void;
  /** Whether further messages are read; otherwise the client has to wait. */
  listen: (takes: boolean) => void;
  closed: AbortSignal;
};

/** What the first message says about the user. */
export type Login = { token: string; bookId?: string | undefined };

/** What is spoken over a socket. */
export type Protocol = {
  /** What may stand in the address; never a token. */
  query: z.ZodType;
  /** Reads the first message; undefined when it is none. */
  authenticate: (message: unknown) => Login | undefined;
  /** Called once authenticated, with the first message if it had the token; returns the handler of further messages. */
  begin: (connection: Connection, login: unknown) => (message: unknown) => void;
  /** The message that says why the socket is closed. */
  closeMessage: (error: AppError, requestId: string) => string;
};

export type OpenSocket = (url: `/${string}`, protocol: Protocol) => void;

/** Refuses pages of other origins than one's own and those of CORS_ORIGINS; what is no page has none. */
function assertOrigin({ headers: { origin }, host }: FastifyRequest, allowed: readonly string[]) {
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("request.origin_refused", "Add the page's origin to CORS_ORIGINS.");
}

/** Registers the routes of sockets; their limits are here. */
export function sockets(
  app: FastifyInstance,
  services: Services,
  { corsOrigins }: Pick<Config, "corsOrigins">,
  route: (open: OpenSocket) => void,
): void {
  const { live } = services;
  const alive = new WeakSet<WebSocket>();
  const places = createConcurrencyLimit(
    socketLimits.sockets,
    () =>
      new AppError(
        "request.socket_limit",
        `Close one of your ${socketLimits.sockets} sockets first.`,
      ),
  );

  function accept(socket: WebSocket, request: FastifyRequest, protocol: Protocol): void {
    const controller = new AbortController();
    const closed = controller.signal;
    socket.on("close", () => controller.abort());

    let hasEnded = false;
    const end = (code: number, reason: string) => {
      hasEnded = true;
      socket.close(code, reason);
      socket.resume();
      // A client may go on sending instead.
      setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
    };
    const refuse = (reason: AppError) => {
      if (hasEnded || closed.aborted) return;
      socket.send(protocol.closeMessage(reason, request.id));
      end(closing.refused, reason.code);
    };
    const count = async () => void (await services.budget(networkOf(request.ip)));
    const countUnasked = () => void count().catch((error) => refuse(toCallerError(error, request)));
    alive.add(socket);
    socket.on("ping", countUnasked);
    socket.on("pong", () => (alive.has(socket) ? countUnasked() : alive.add(socket)));

    const send = (text: string): Promise<void> => {
      if (socket.bufferedAmount > socketLimits.buffered) socket.terminate();
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.send(text, () => resolve());
      return socket.bufferedAmount > socketLimits.waiting ? promise : Promise.resolve();
    };

    const drop = () => {
      if (socket.bufferedAmount > socketLimits.waiting) socket.terminate();
      else end(closing.again, "Connect again.");
    };
    const listen = (takes: boolean) => (takes ? socket.resume() : socket.pause());

    const late = setTimeout(
      () => refuse(new AppError("auth.unauthenticated", "Send the token in the first message.")),
      live.timings.authenticate,
    );
    closed.addEventListener("abort", () => clearTimeout(late));

    let take: ((message: unknown) => void) | undefined;
    const enter = async ({ token, bookId }: Login, message: unknown) => {
      clearTimeout(late);
      listen(false);
      const authorization = `Bearer ${token}`;
      const credentials = { authorization, bookId, since: services.clock() };
      const context = async () => createContext(services, request, { credentials });
      try {
        const { principal } = await createContext(services, request, { credentials }).identify();
        if (closed.aborted) return;
        closed.addEventListener("abort", places.take(principal.userId));
        live.watch(principal, refuse, closed);
        take = protocol.begin(
          { request, context, count, send, refuse, drop, listen, closed },
          message,
        );
      } catch (error) {
        refuse(toCallerError(error, request));
      } finally {
        listen(true);
      }
    };

    const [scheme, token] = request.headers.authorization?.split(" ") ?? [];
    const bookId = request.headers["x-book-id"];
    let entering =
      scheme?.toLowerCase() === "bearer" && token !== undefined
        ? enter({ token, bookId: typeof bookId === "string" ? bookId : undefined }, undefined)
        : undefined;

    const receive = (message: unknown) => {
      if (entering) return void entering.then(() => take?.(message));
      const login = protocol.authenticate(message);
      if (login) entering = enter(login, message);
      else refuse(new AppError("auth.unauthenticated", "Send the token in the first message."));
    };
    socket.on("message", (data: Buffer, isBinary) => {
      if (hasEnded) return;
      if (isBinary) return end(closing.binary, "Send text.");
      try {
        receive(parse(data.toString()));
      } catch (error) {
        refuse(toCallerError(error, request));
      }
    });
  }

  app.register(async (scope) => {
    await scope.register(websocket, {
      options: {
        maxPayload: socketLimits.message,
        maxFragments: socketLimits.fragments,
        // One message a turn of the event loop, so that a flood of them leaves others their turns.
        allowSynchronousEvents: false,
      },
      errorHandler: (_error, socket) => socket.terminate(),
      preClose(done) {
        const { clients } = scope.websocketServer;
        for (const socket of clients) socket.close(closing.again, "The server stops.");
        // A client may not answer.
        setTimeout(() => clients.forEach((socket) => socket.terminate()), closeTimeoutMs).unref();
        done();
      },
    });
    // The plugin forgets those that are refused before it has seen them.
    scope.addHook("onResponse", async ({ raw }) => {
      if (wantsSocket(raw)) raw.socket.destroy();
    });
    const pinging = setInterval(() => {
      for (const socket of scope.websocketServer.clients) {
        if (!alive.delete(socket)) socket.terminate();
        else socket.ping();
      }
    }, live.timings.ping);
    scope.addHook("onClose", async () => clearInterval(pinging));

    route((url, protocol) =>
      scope.route({
        method: "GET",
        url,
        exposeHeadRoute: false,
        onRequest: async (request) => {
          assertOrigin(request, corsOrigins);
          if (!protocol.query.safeParse(request.query).success)
            throw new AppError("input.invalid", "Send the token in a header or the first message.");
        },
        handler: () => {
          throw new AppError("route.not_found", "Connect to this address by WebSocket.");
        },
        wsHandler: (socket, request) => accept(socket, request, protocol),
      }),
    );
  });
}

/** A message as JSON; tRPC's PING and PONG are none, and stay what they are. Throws `input.too_deep`. */
function parse(text: string): unknown {
  assertBounded(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a request is for a socket: every other `Upgrade` is ignored (RFC 9110, 7.8). */
export function wantsSocket({ method, url = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split("?");
  const isOurs = method === "GET" && /^\/(trpc|ws\/(changes|notifications))$/.test(path);
  return isOurs && headers.upgrade?.toLowerCase() === "websocket";
}
