import type { Socket } from "node:net";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance } from "fastify";
import { v7 as uuidv7 } from "uuid";
import type { Config } from "../config.ts";
import type { Services } from "../services.ts";
import { answerBrokenRequest, assertHost } from "./hardening/broken-requests.ts";
import { countRequests } from "./hardening/count-requests.ts";
import { client } from "./site/client.ts";
import { docs } from "./site/docs.ts";
import { eventSender } from "./streams/events.ts";
import { health } from "./site/health.ts";
import { acceptJsonOnly } from "./hardening/json-body.ts";
import { watchMethods } from "./hardening/methods.ts";
import { logOptions, logReplies } from "./replies/log.ts";
import { admitBodies } from "./hardening/large-bodies.ts";
import { boundReplies } from "./replies/large-replies.ts";
import { metrics } from "./site/metrics.ts";
import { registerOauth } from "./oauth/oauth.ts";
import { panel } from "./site/panel.ts";
import { sendNotFound, sendProblem } from "./replies/problems.ts";
import { registerRest } from "./rest/rest.ts";
import { createRoom, decorateRequests } from "./hardening/room.ts";
import { securityTxt } from "./site/security-txt.ts";
import { sockets, wantsSocket } from "./streams/sockets.ts";
import { defaultTimeouts } from "./hardening/timeouts.ts";
import { sendTrpcError, registerTrpc } from "./trpc/trpc.ts";
import { assertUrl, isTooLong, urlTooLong } from "./hardening/urls.ts";
import { limitArrival, uploadTimeoutMs } from "./rest/uploads.ts";
import { plainProtocol } from "./streams/ws-plain.ts";
import { trpcProtocol } from "./streams/ws-trpc.ts";

const bodyLimitBytes = 64 * 1024;
/** Of a request's first line and its headers together. */
const headerLimitBytes = 16 * 1024;

const pageSources = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The HTTP server with every endpoint, not yet listening. */
export async function createApp(
  config: Config,
  services: Services,
  timeouts = defaultTimeouts,
): Promise<FastifyInstance> {
  const app = fastify({
    ...logOptions(config),
    genReqId: () => uuidv7(),
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: uploadTimeoutMs,
    connectionTimeout: timeouts.connectionMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    return503OnClosing: true,
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      const send = request.url.startsWith("/trpc/") ? sendTrpcError : sendProblem;
      void send(isTooLong(request.url) ? urlTooLong() : error, request, reply);
    },
    clientErrorHandler: answerBrokenRequest,
    http: {
      shouldUpgradeCallback: wantsSocket,
      // Node answers without a body; the hook below says what is wrong.
      requireHostHeader: false,
      maxHeaderSize: headerLimitBytes,
      // Node swaps the two when the headers have more time (60 s by default) than the whole request.
      headersTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
    },
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  acceptJsonOnly(app);
  limitArrival(app, timeouts);
  decorateRequests(app);
  const room = createRoom();
  boundReplies(app, room, timeouts.replyMs);
  const admit = admitBodies(services, room);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(sendNotFound);
  app.addHook("onRequest", async (request, reply) => {
    // The default: routes that are added are private.
    reply.header("x-request-id", request.id).header("cache-control", "no-store");
    assertHost(request);
  });
  // An expectation that is unknown may be ignored (RFC 9110, 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.routing(request, response));
  closeAfterReply(app);
  app.addHook("preClose", async () => services.live.close());

  // TLS ends at a proxy or nowhere: at home the pages must work over plain HTTP.
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pageSources },
    strictTransportSecurity: false,
  });
  await app.register(cors, {
    origin: [...config.corsOrigins],
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders: [
      "x-request-id",
      "retry-after",
      "ratelimit-limit",
      "ratelimit-remaining",
      "ratelimit-reset",
    ],
    maxAge: 600,
    strictPreflight: false,
  });
  countRequests(app, config, services);
  // After the headers that every reply has.
  app.addHook("onRequest", async ({ url }) => assertUrl(url));
  const closeToOtherMethods = watchMethods(app);
  logReplies(app);
  metrics(app, services);
  health(app, services);
  docs(app, services);
  panel(app, services);
  client(app);
  securityTxt(app, config, services);
  const sendEvents = eventSender(app, services);
  registerRest(app, services, {
    sendEvents,
    admit,
    uploads: { limitBytes: config.archiveLimitBytes, idleMs: timeouts.idleMs },
  });
  registerOauth(app, services);
  registerTrpc(app, services, { sendEvents, admit, room });
  sockets(app, services, config, (open) => {
    open("/trpc", trpcProtocol);
    open("/ws/changes", plainProtocol("changes.live"));
    open("/ws/notifications", plainProtocol("notifications.live"));
  });
  app.get("/", async (_request, reply) => reply.redirect("/docs"));
  // The routes of plugins are there only then.
  await app.after();
  closeToOtherMethods();
  return app;
}

/** Closing waits until every connection has ended: one whose request is under way ends with its reply. */
function closeAfterReply(app: FastifyInstance): void {
  let closing = false;
  // Node takes no connection for idle that has not sent anything yet, and clients open some in advance.
  const unused = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }) => unused.delete(socket));
  app.server.on("upgrade", ({ socket }) => unused.delete(socket));
  app.addHook("preClose", (done) => {
    closing = true;
    for (const socket of unused) socket.destroy();
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing) reply.header("connection", "close");
    done();
  });
}
