import type { IncomingMessage } from "node:http";
import websocket from "@fastify/websocket";
import { AppError } from "@outlay/core";
import { createConcurrencyLimit } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Config } from "../../config.ts";
import type { Services } from "../../services.ts";
import { toCallerError } from "../replies/problems.ts";
import { acceptSocket, closeCodes, closeTimeoutMs } from "./connection.ts";
import type { Protocol } from "./protocol.ts";

const socketLimits = {
  /** Bytes of a message, in all its fragments. */
  message: 16 * 1024,
  fragments: 64,
  /** Sockets of one user at this server. */
  sockets: 5,
};

export type OpenSocket = (url: `/${string}`, protocol: Protocol) => void;

/** Rejects pages of origins other than the server's own and those of CORS_ORIGINS; other clients send no origin. */
function assertOrigin({ headers: { origin }, host }: FastifyRequest, allowed: readonly string[]) {
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("request.origin_refused", "Add the page's origin to CORS_ORIGINS.");
}

/** Pings sockets, and terminates those that have not replied since the last ping. */
function createPings() {
  const alive = new WeakSet<WebSocket>();
  return {
    /** `onUnasked` is called for the client's own pings and pongs. */
    watch: (socket: WebSocket, onUnasked: () => void) => {
      alive.add(socket);
      socket.on("ping", onUnasked);
      socket.on("pong", () => (alive.has(socket) ? onUnasked() : alive.add(socket)));
    },
    send: (sockets: Iterable<WebSocket>) => {
      for (const socket of sockets) {
        if (!alive.delete(socket)) socket.terminate();
        else socket.ping();
      }
    },
  };
}

async function registerPlugin(scope: FastifyInstance): Promise<void> {
  await scope.register(websocket, {
    options: {
      maxPayload: socketLimits.message,
      maxFragments: socketLimits.fragments,
      // One message a turn of the event loop, so that a flood of them does not block others.
      allowSynchronousEvents: false,
    },
    errorHandler: (_error, socket) => socket.terminate(),
    preClose(done) {
      const { clients } = scope.websocketServer;
      for (const socket of clients) socket.close(closeCodes.again, "The server stops.");
      // A client may not reply.
      setTimeout(() => clients.forEach((socket) => socket.terminate()), closeTimeoutMs).unref();
      done();
    },
  });
  // The plugin does not close sockets that are rejected before it has seen them.
  scope.addHook("onResponse", async ({ raw }) => {
    if (wantsSocket(raw)) raw.socket.destroy();
  });
}

/** Registers the routes of sockets with their limits. */
export function registerSockets(
  app: FastifyInstance,
  services: Services,
  { corsOrigins }: Pick<Config, "corsOrigins">,
  route: (open: OpenSocket) => void,
): void {
  const places = createConcurrencyLimit(socketLimits.sockets, tooManySockets);
  const pings = createPings();

  const accept = (socket: WebSocket, request: FastifyRequest, protocol: Protocol) => {
    const { count, refuse } = acceptSocket(socket, { request, protocol, services, places });
    pings.watch(socket, () => {
      count().catch((error) => refuse(toCallerError(error, request)));
    });
  };

  app.register(async (scope) => {
    await registerPlugin(scope);
    const pinging = setInterval(
      () => pings.send(scope.websocketServer.clients),
      services.live.timings.ping,
    );
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

function tooManySockets(): AppError {
  const { sockets } = socketLimits;
  return new AppError("request.socket_limit", `Close one of your ${sockets} sockets first.`);
}

/** Whether a request opens a socket: every other `Upgrade` is ignored (RFC 9110, 7.8). */
export function wantsSocket({ method, url = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split("?");
  const isOurs = method === "GET" && /^\/(trpc|ws\/(changes|notifications))$/.test(path);
  return isOurs && headers.upgrade?.toLowerCase() === "websocket";
}
