import { once } from "node:events";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { AppError } from "@outlay/core";
import { type Context, createConcurrencyLimit, type EventStream, openStream } from "@outlay/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../services.ts";
import { toCallerError } from "../replies/problems.ts";
import { signalOf } from "../replies/signal.ts";

/** Streams of one user at this server: three browsers with six connections each, and two programs. */
const maxStreams = 20;

const eventStream = "text/event-stream";

/** Whether a reply is a stream of events. */
export const isEvents = (reply: FastifyReply): boolean =>
  String(reply.getHeader("content-type")).startsWith(eventStream);

/** How a transport writes a stream, as text/event-stream. */
export type SseFormat = {
  begin: (since: number) => string;
  /** With its id, unless it is a day that has begun. */
  event: (id: string, data: object) => string;
  heartbeat: string;
  /** The reason for the final end. */
  end: (error: AppError, requestId: string) => string;
};

type Sending = { ctx: Context; path: string; input: unknown; format: SseFormat };
export type SendEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  sending: Sending,
) => Promise<void>;

function tooMany(): AppError {
  const met = { limit: maxStreams, retryAfterSeconds: 5 };
  return new AppError(
    "request.stream_limit",
    `Close one of your ${maxStreams} streams first.`,
    [],
    { met },
  );
}

/** Opens and sends server-sent events for both transports (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function eventSender(app: FastifyInstance, { live }: Services): SendEvents {
  const places = createConcurrencyLimit(maxStreams, tooMany);
  const open = new Map<ServerResponse, SseFormat>();
  const heartbeats = setInterval(() => {
    for (const [raw, { heartbeat }] of open) if (!raw.writableNeedDrain) raw.write(heartbeat);
  }, live.timings.heartbeat);
  app.addHook("onClose", async () => clearInterval(heartbeats));

  type Opened = { stream: EventStream; format: SseFormat; signal: AbortSignal };
  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    { stream, format, signal }: Opened,
  ): Promise<void> {
    const { raw } = reply.type(`${eventStream}; charset=utf-8`).hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      "cache-control": "no-store",
      // A proxy must not buffer events (nginx).
      "x-accel-buffering": "no",
      connection: "close",
    });
    raw.write(format.begin(stream.since));
    open.set(raw, format);
    try {
      for await (const [id, data] of stream) {
        if (!raw.write(format.event(id, data)))
          await drained(raw, signal, live.timings.readTimeout);
      }
    } catch (error) {
      const reason = signal.aborted ? undefined : toCallerError(error, request);
      // One after which the client should reconnect is a comment, for people: it does so when the stream ends without another.
      if (reason)
        raw.write(
          reason.kind === "unavailable"
            ? `: ${reason.message}\n\n`
            : format.end(reason, request.id),
        );
    } finally {
      open.delete(raw);
      raw.end();
    }
  }

  return async (request, reply, { ctx, path, input, format }) => {
    const signal = signalOf(reply);
    const { principal } = await ctx.identify();
    const leave = places.take(principal.userId);
    try {
      const stream = await openStream(ctx, { path, input, signal });
      await send(request, reply, { stream, format, signal });
    } finally {
      leave();
    }
  };
}

/** Waits until the reader has received the data; a reader that receives nothing is disconnected. */
async function drained(
  raw: ServerResponse,
  signal: AbortSignal,
  readTimeoutMs: number,
): Promise<void> {
  const patience = AbortSignal.timeout(readTimeoutMs);
  try {
    await once(raw, "drain", { signal: AbortSignal.any([signal, patience]) });
  } catch {
    raw.destroy();
    throw new AppError("server.unavailable", "It was read too slowly.");
  }
}

/** The id that EventSource sends when it reconnects. It takes precedence over the URL, which does not change. */
export function lastEventIdOf({ headers }: FastifyRequest): { lastEventId?: string } {
  const id = headers["last-event-id"];
  return typeof id === "string" && id !== "" ? { lastEventId: id } : {};
}
