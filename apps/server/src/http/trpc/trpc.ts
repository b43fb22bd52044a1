import { AppError } from "@outlay/core";
import {
  assertBounded,
  callProcedure,
  callQueryForText,
  type Context,
  envelopeText,
  findProcedure,
  isDayBegan,
  isRestOnly,
  networkOf,
  procedures,
  toErrorShape,
  transformer,
} from "@outlay/api";
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  preParsingAsyncHookHandler,
} from "fastify";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { lastEventIdOf, type SendEvents, type SseFormat } from "../streams/events.ts";
import { assertPlainText } from "../hardening/json-body.ts";
import { refuseOtherMethods } from "../hardening/methods.ts";
import { setRateLimit, setRetry, setStatus, toCallerError } from "../replies/problems.ts";
import { createKeeper, type Room, smallBytes } from "../hardening/room.ts";
import { areCompressible } from "../replies/compressed-replies.ts";
import { signalOf } from "../replies/signal.ts";
import { readInput } from "./input.ts";

// tRPC's protocol for calls with one JSON document as the reply, over tRPC's own procedures. Its own adapter
// converts each call to a fetch Request, Response and stream, which doubles the cost of listing 50 expenses.

const maxCalls = 10;
const jsonType = "application/json; charset=utf-8";

type Answer = { status: number; text: string };
type Call = { path: string; input: unknown };

function failure(error: unknown, reply: FastifyReply): Answer {
  const { request } = reply;
  const known = toCallerError(error, request);
  setRetry(reply, known);
  return {
    status: known.status,
    text: JSON.stringify({ error: transformer.serialize(toErrorShape(known, request.id)) }),
  };
}

/** Sends an error in tRPC's shape for a request that was rejected before any call. */
export function sendTrpcError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, text } = failure(error, reply);
  // A malformed URL is rejected before any hook runs.
  reply.header("x-request-id", request.id);
  return setStatus(reply, status).type(jsonType).send(text);
}

function readJson(text: unknown): unknown {
  if (text === undefined || text === "") return undefined;
  if (typeof text === "string") assertBounded(text);
  try {
    if (typeof text === "string") return JSON.parse(text);
  } catch {
    // Reported below, like an input that was sent twice.
  }
  throw new AppError("input.malformed", "The input is not well-formed JSON.");
}

/** The calls of a request: their paths and raw inputs. */
function readCalls({ params, query, method, headers, body, routeOptions }: FastifyRequest): {
  calls: Call[];
  isBatch: boolean;
} {
  // Calls with large bodies have routes of their own.
  const { path = routeOptions.url?.replace("/trpc/", "") ?? "" } = params as { path?: string };
  const { batch, input: queried } = query as { batch?: unknown; input?: unknown };
  const sent = readJson(method === "POST" ? body : queried);
  if (batch !== "1") return { calls: [{ path, input: sent }], isBatch: false };
  const paths = path.split(",");
  if (paths.length > maxCalls)
    throw new AppError("input.too_large", `Send at most ${maxCalls} calls in a batch.`);
  const inputs = new Map<string, unknown>(
    typeof sent === "object" && sent !== null ? Object.entries(sent) : [],
  );
  if (method === "POST" && paths.length > 1 && headers["idempotency-key"] !== undefined)
    throw new AppError("input.invalid", "Send a call that has an Idempotency-Key by itself.");
  const unbatchable = paths.find((each) => findProcedure(each)?.isBatchable === false);
  if (paths.length > 1 && unbatchable !== undefined)
    throw new AppError("input.not_batchable", `Send ${unbatchable} by itself.`);
  const calls = paths.map((each, index) => ({ path: each, input: inputs.get(String(index)) }));
  return { calls, isBatch: true };
}

const isSubscription = (path: string) => findProcedure(path)?.type === "subscription";

function streamInput(request: FastifyRequest, input: unknown): unknown {
  const { connectionParams, lastEventId } = request.query as Record<string, unknown>;
  if (connectionParams !== undefined)
    throw new AppError(
      "input.invalid",
      "Send the token in the authorization header, not in the URL.",
    );
  const given = transformer.deserialize(input);
  const resumes = { ...(lastEventId !== undefined && { lastEventId }), ...lastEventIdOf(request) };
  // When a client has reconnected, the header is newer than the input of its URL.
  return typeof given === "object" || given === undefined ? { ...given, ...resumes } : given;
}

/** tRPC's format of a stream, with the id to resume from even before the first event. */
function sseFormat(heartbeatMs: number): SseFormat {
  const alive = JSON.stringify({ reconnectAfterInactivityMs: 3 * heartbeatMs });
  return {
    begin: (since) => `event: connected\ndata: ${alive}\nid: ${since}\n\n`,
    // Clients that do not know the event pass over it.
    event: (id, data) =>
      isDayBegan(data)
        ? `event: day\ndata: ${envelopeText(data)}\n\n`
        : `data: ${envelopeText(data)}\nid: ${id}\n\n`,
    heartbeat: "event: ping\ndata: \n\n",
    end: (error, requestId) =>
      `event: serialized-error\ndata: ${JSON.stringify(transformer.serialize(toErrorShape(error, requestId)))}\n\n`,
  };
}

type Running = {
  ctx: Context;
  signal: AbortSignal;
  /** Counts a result in memory until the reply is sent. */
  keep: (bytes: number) => void;
};

async function answerCall(
  reply: FastifyReply,
  { ctx, signal, keep }: Running,
  { path, input }: Call,
): Promise<Answer> {
  try {
    const type = reply.request.method === "POST" ? "mutation" : "query";
    assertCallable(path, type);
    const call = { path, input: readInput(path, input), signal };
    const data =
      type === "query"
        ? await callQueryForText(ctx, call, "envelope")
        : JSON.stringify(transformer.serialize(await callProcedure(ctx, { ...call, type })));
    const text = `{"result":{"data":${data}}}`;
    // The calls of a batch wait for each other: their results count meanwhile.
    if (text.length > smallBytes && type === "query") keep(Buffer.byteLength(text));
    return { status: 200, text };
  } catch (error) {
    return failure(error, reply);
  }
}

/** Throws `route.not_found`, `route.method_not_allowed`, `route.rest_only`. */
function assertCallable(path: string, type: "mutation" | "query"): void {
  const procedure = findProcedure(path);
  if (!procedure) throw new AppError("route.not_found", "No procedure has this name.");
  if (procedure.type !== type)
    throw new AppError(
      "route.method_not_allowed",
      "Call queries with GET and mutations with POST; open a subscription with a GET of its own.",
    );
  if (isRestOnly(procedure)) {
    const { method, path: address } = procedure.rest;
    throw new AppError("route.rest_only", `Call ${method} /api${address}.`);
  }
}

function toReplyText(reply: FastifyReply, answers: Answer[], isBatch: boolean): string | undefined {
  const statuses = new Set(answers.map(({ status }) => status));
  const [status = 200] = statuses;
  setStatus(reply, statuses.size > 1 ? 207 : status);
  if (reply.statusCode === 405)
    reply.header("allow", reply.request.method === "POST" ? "GET, HEAD, OPTIONS" : "OPTIONS, POST");
  reply.type(jsonType);
  const texts = answers.map(({ text }) => text);
  return isBatch ? `[${texts.join(",")}]` : texts[0];
}

type Shared = {
  sendEvents: SendEvents;
  /** Runs before large bodies are read. */
  admit: preParsingAsyncHookHandler;
  room: Room;
};

function createHandler(services: Services, { sendEvents, room }: Shared) {
  const format = sseFormat(services.live.timings.heartbeat);
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { calls, isBatch } = readCalls(request);
    if (calls.length > 1)
      setRateLimit(reply, await services.budget(networkOf(request.ip), calls.length - 1));
    const ctx = createContext(services, request, { calls: calls.length, reply });
    const [first] = calls;
    if (first && request.method === "GET" && !isBatch && isSubscription(first.path)) {
      const input = streamInput(request, first.input);
      await sendEvents(request, reply, { ctx, path: first.path, input, format });
      return undefined;
    }
    request.isCompressible = areCompressible(calls.map(({ path }) => path));
    const running = { ctx, signal: signalOf(reply), keep: createKeeper(request, reply, room) };
    const answers = await Promise.all(calls.map((call) => answerCall(reply, running, call)));
    return toReplyText(reply, answers, isBatch);
  };
}

/** `/trpc`: the router over HTTP, with batches. */
export function registerTrpc(app: FastifyInstance, services: Services, shared: Shared): void {
  const handler = createHandler(services, shared);
  app.register(async (scope) => {
    scope.setErrorHandler(sendTrpcError);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
      assertPlainText(request);
      done(null, body);
    });
    const large = procedures.flatMap(({ path, maxBodyBytes: bodyLimit }) =>
      bodyLimit === undefined ? [] : { url: `/trpc/${path}`, bodyLimit, preParsing: shared.admit },
    );
    for (const route of [{ url: "/trpc/:path" }, ...large]) {
      refuseOtherMethods(scope, route.url, ["GET", "HEAD", "POST"]);
      scope.route({ method: ["GET", "POST"], ...route, handler });
    }
  });
}
