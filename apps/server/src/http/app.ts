import type { Socket } from "node:net";
import cors from "@fastify/cors";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import type { Services } from "../services.ts";
import { answerBrokenRequest, assertHost } from "./hardening/broken-requests.ts";
import { browserHeaders } from "./hardening/browser-headers.ts";
import { countRequests } from "./hardening/count-requests.ts";
import { client } from "./site/client.ts";
import { docs } from "./site/docs.ts";
import { eventSender } from "./streams/events.ts";
import { health } from "./site/health.ts";
import { acceptJsonOnly } from "./hardening/json-body.ts";
import { watchMethods } from "./hardening/methods.ts";
import { logOptions, logReplies } from "./replies/log.ts";
import { admitBodies } from "./hardening/large-bodies.ts";
import { compressReplies } from "./replies/compressed-replies.ts";
import { boundReplies } from "./replies/large-replies.ts";
import { registerMcp } from "./mcp/mcp.ts";
import { metrics } from "./site/metrics.ts";
import { registerOauth } from "./oauth/oauth.ts";
import { callbackPath, registerOidc } from "./oidc/oidc.ts";
import { panel } from "./site/panel.ts";
import { newRequestId } from "./replies/request-id.ts";
import { sendNotFound, sendProblem } from "./replies/problems.ts";
import { registerRest } from "./rest/rest.ts";
import { createRoom, decorateRequests } from "./hardening/room.ts";
import { securityTxt } from "./site/security-txt.ts";
import { registerSockets, wantsSocket } from "./streams/sockets.ts";
import { defaultTimeouts, type Timeouts } from "./hardening/timeouts.ts";
import { sendTrpcError, registerTrpc } from "./trpc/trpc.ts";
import { unsubscribe } from "./site/unsubscribe.ts";
import { web } from "./site/web.ts";
import { logTraceparent } from "../observability/traceparent.ts";
import { assertUrl, isTooLong, urlTooLong } from "./hardening/urls.ts";
import { limitArrival, uploadTimeoutMs } from "./rest/uploads.ts";
import { plainProtocol } from "./streams/ws-plain.ts";
import { trpcProtocol } from "./streams/ws-trpc.ts";

const bodyLimitBytes = 64 * 1024;
/** For a request's first line and headers together. */
const headerLimitBytes = 16 * 1024;

const pageSources = {
  defaultSrc: ["'self'"],
  // Of pictures that the web app has fetched.
  imgSrc: ["'self'", "data:", "blob:"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

const exposedHeaders = [
  "x-request-id",
  "x-operation-id",
  "retry-after",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
].join(", ");

function createServer(config: Config, timeouts: Timeouts): FastifyInstance {
  return fastify({
    ...logOptions(config),
    genReqId: newRequestId,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: uploadTimeoutMs,
    connectionTimeout: timeouts.connectionMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    // What comes over open connections is served, and is their last request: see `closeAfterReply`.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => {
      const send = request.url.startsWith("/trpc/") ? sendTrpcError : sendProblem;
      void send(isTooLong(request.url) ? urlTooLong() : error, request, reply);
    },
    clientErrorHandler: answerBrokenRequest,
    http: {
      shouldUpgradeCallback: wantsSocket,
      // Node answers without a body; the hook in `prepareRequests` says what is wrong.
      requireHostHeader: false,
      maxHeaderSize: headerLimitBytes,
      // Node swaps the two when the headers have more time (60 s by default) than the whole request.
      headersTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
    },
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
}

/** Errors and headers of every reply, and the checks before a request is read. */
function prepareRequests(app: FastifyInstance, timeouts: Timeouts): void {
  acceptJsonOnly(app);
  limitArrival(app, timeouts);
  decorateRequests(app);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(sendNotFound);
  const headers = {
    ...browserHeaders(pageSources),
    // The default: routes that are added are private.
    "cache-control": "no-store",
  };
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-request-id", request.id);
    assertHost(request);
    done();
  });
  // An unknown expectation may be ignored (RFC 9110, 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.routing(request, response));
}

async function allowOrigins(app: FastifyInstance, { corsOrigins }: Config): Promise<void> {
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders,
    maxAge: 600,
    strictPreflight: false,
  });
}

/** So many origins are named in the log at most. */
const maxWarnings = 20;

/** Says in the log, once for each, which pages of other origins browsers keep from reading replies. */
function warnOfOrigins(app: FastifyInstance, { corsOrigins }: Config): void {
  const seen = new Set(corsOrigins);
  const warn = ({ headers: { origin = "" }, host, log }: FastifyRequest) => {
    if (URL.canParse(origin) && new URL(origin).host === host) return;
    seen.add(origin);
    log.warn({ origin }, "a page of this origin cannot read replies: add it to CORS_ORIGINS");
  };
  app.addHook("onRequest", (request, _reply, done) => {
    const { origin } = request.headers;
    if (origin !== undefined && !seen.has(origin) && seen.size < corsOrigins.length + maxWarnings)
      warn(request);
    done();
  });
}

function registerSite(app: FastifyInstance, config: Config, services: Services): void {
  metrics(app, services);
  health(app, services);
  docs(app, services);
  panel(app, services);
  client(app);
  securityTxt(app, config, services);
  unsubscribe(app, services);
  web(app);
}

/** The HTTP server with every endpoint, not yet listening. */
export async function createApp(
  config: Config,
  services: Services,
  timeouts = defaultTimeouts,
): Promise<FastifyInstance> {
  const app = createServer(config, timeouts);
  // First: whatever a request does belongs to its trace.
  if (services.observer.tracing) services.observer.tracing.requests(app);
  else logTraceparent(app);
  const room = createRoom();
  prepareRequests(app, timeouts);
  closeAfterReply(app, services.stopping);
  boundReplies(app, room, timeouts.replyMs);
  if (config.compressReplies === "on") compressReplies(app);
  app.addHook("preClose", async () => services.live.close());
  await allowOrigins(app, config);
  warnOfOrigins(app, config);
  countRequests(app, config, services);
  // After the headers that every reply has.
  // A provider's code may look like one of our secrets; it is used up at once.
  app.addHook("onRequest", (request, _reply, done) => {
    const { url } = request;
    const isCallback = url.startsWith(callbackPath) && request.routeOptions.url === callbackPath;
    if (!isCallback || isTooLong(url)) assertUrl(url);
    done();
  });
  const closeToOtherMethods = watchMethods(app);
  logReplies(app, config);

  registerSite(app, config, services);
  const sendEvents = eventSender(app, services);
  const admit = admitBodies(services, room);
  registerRest(app, services, {
    sendEvents,
    admit,
    uploads: { limitBytes: config.archiveLimitBytes, idleMs: timeouts.idleMs },
  });
  registerOauth(app, services);
  registerOidc(app, services);
  registerMcp(app, services, room);
  registerTrpc(app, services, { sendEvents, admit, room });
  registerSockets(app, services, config, (open) => {
    open("/trpc", trpcProtocol);
    open("/ws/changes", plainProtocol("changes.live"));
    open("/ws/notifications", plainProtocol("notifications.live"));
  });
  // Routes of plugins exist only after this.
  await app.after();
  closeToOtherMethods();
  return app;
}

/** Ends each connection after its current reply once the server is stopping: a proxy keeps none for its next request. */
function closeAfterReply(app: FastifyInstance, { isStopping }: Services["stopping"]): void {
  let closing = false;
  // Node does not count a connection as idle before its first request, and clients open some in advance.
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
    if (closing || isStopping()) reply.header("connection", "close");
    done();
  });
}
