import { setTimeout as delay } from "node:timers/promises";
import { findAppError } from "@outlay/api";
import type { TraceStatement } from "@outlay/db";
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { startNodeSdk } from "@opentelemetry/sdk-node";
import type { FastifyInstance } from "fastify";

// Loaded only when traces are exported: its packages take 80 MB and a third of a second.

/** The spans of requests, procedures, statements and runs of jobs. Those without a parent begin a trace of their own. */
export type Tracing = {
  /** Requests, each as part of the trace that its `traceparent` names. */
  requests: (app: FastifyInstance) => void;
  call: <Result>(path: string, run: () => Promise<Result>) => Promise<Result>;
  job: <Result>(name: string, run: () => Promise<Result>) => Promise<Result>;
  statement: TraceStatement;
  /** Sends what is left, for two seconds at most. */
  stop: () => Promise<void>;
};

/** Asked by machines, every few seconds. */
const unwatched = new Set(["/livez", "/readyz", "/metrics"]);

/** For a collector that does not answer. */
const stopMs = 2_000;

/** A code, and never the message, which may quote what users have written. */
function errorType(error: unknown): string {
  const known = findAppError(error);
  if (known) return known.code;
  return error instanceof Error ? error.name : "unknown";
}

/** The verb of a statement. */
const verbOf = (text: string) => /^\s*(\w{1,20})/.exec(text)?.[1]?.toLowerCase() ?? "statement";

/** Starts OpenTelemetry, which reads its settings from the variables that its specification names. */
export function startTracing(version: string): Tracing {
  const sdk = startNodeSdk({
    baseResource: defaultResource().merge(
      resourceFromAttributes({ "service.name": "outlay", "service.version": version }),
    ),
    // These are at /metrics and on standard output.
    metricReaders: [],
    logRecordProcessors: [],
  });
  const tracer = trace.getTracer("outlay", version);

  const spanned = async <Result>(
    name: string,
    { kind, attributes }: { kind: SpanKind; attributes: Attributes },
    run: () => Promise<Result>,
  ): Promise<Result> =>
    tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
      try {
        return await run();
      } catch (error) {
        span.setAttribute("error.type", errorType(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });

  return {
    requests: (app) =>
      traceRequests(app, (name, options, parent) => tracer.startSpan(name, options, parent)),
    call: (path, run) =>
      spanned(path, { kind: SpanKind.INTERNAL, attributes: { "outlay.procedure": path } }, run),
    job: (name, run) =>
      spanned(`job ${name}`, { kind: SpanKind.CONSUMER, attributes: { "outlay.job": name } }, run),
    statement: (text, run) => {
      const attributes = { "db.system.name": "postgresql", "db.query.text": text };
      return spanned(verbOf(text), { kind: SpanKind.CLIENT, attributes }, run);
    },
    stop: () =>
      Promise.race([sdk.shutdown().catch(() => {}), delay(stopMs, undefined, { ref: false })]),
  };
}

type StartSpan = (
  name: string,
  options: { kind: SpanKind; attributes: Attributes },
  parent: Context,
) => Span;

/**
 * Our own, as @fastify/otel makes a span of every hook, a dozen for each request, and the instrumentation of Node's http does not know
 * routes.
 */
function traceRequests(app: FastifyInstance, startSpan: StartSpan): void {
  const open = new WeakMap<object, Context>();
  app.addHook("onRequest", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    if (unwatched.has(route)) return done();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    // The route and never the address, which holds ids and codes.
    const attributes = { "http.request.method": request.method, "http.route": route };
    const span = startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
    );
    const opened = trace.setSpan(parent, span);
    open.set(request, opened);
    const { traceId, spanId, traceFlags } = span.spanContext();
    const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
    request.log = reply.log = request.log.child({ traceparent });
    context.with(opened, done);
  });
  // Again, as the context is lost while a body arrives.
  app.addHook("preHandler", (request, _reply, done) =>
    context.with(open.get(request) ?? ROOT_CONTEXT, done),
  );
  app.addHook("onResponse", (request, reply, done) => {
    const span = trace.getSpan(open.get(request) ?? ROOT_CONTEXT);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
