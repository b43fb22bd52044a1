import { type OperationResultEnvelope, TRPCClientError, type TRPCLink } from "@trpc/client";
import { type Observer, observable } from "@trpc/server/observable";
import { explainingFetch, isJson } from "./connection.ts";
import type { Fetch } from "./fetch.ts";
import { isOutlayError } from "./errors.ts";
import { readEvents, type StreamEvent } from "./event-stream.ts";
import type { AppRouter } from "./router.generated.ts";
import { transformer } from "./transformer.ts";

type Failure = TRPCClientError<AppRouter>;
type EventObserver = Observer<OperationResultEnvelope<unknown, Failure>, Failure>;

export type LiveOptions = {
  /** Where tRPC is. */
  url: string;
  headers: () => Promise<Record<string, string>>;
  fetch?: Fetch;
};

/** That a day of the book has begun in its time zone: balances and budgets may differ without a change. */
export type DayBegan = { day: string };

/** The `context` of a subscription: `onDay` is called when a day of the book begins. */
export type LiveContext = { onDay?: (began: DayBegan) => void };

/** How far a subscription has come; kept in its context, so that it goes on after the session was renewed. */
type Progress = { lastEventId: string; failures: number };

function progressOf(context: Record<string, unknown>): Progress {
  context["live"] ??= { lastEventId: "", failures: 0 };
  return context["live"] as Progress;
}

const longestDelay = 30_000;

/** Milliseconds until the next attempt: twice as many each time, and not the same for all. */
function delayAfter(failures: number): number {
  return Math.min(longestDelay, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** Whether another attempt would end the same way. */
function isFinal(error: unknown): boolean {
  if (!isOutlayError(error)) return false;
  const { httpStatus } = error.data;
  return httpStatus < 500 && httpStatus !== 429 && httpStatus !== 408;
}

/**
 * Subscriptions as server-sent events, read by fetch: EventSource cannot send the token in a header.
 * A stream that is lost is opened again behind its last event, after a while that grows. Its state is
 * reported to `onConnectionStateChange`: connecting (with an error: why it is tried again), pending (live)
 * and idle (ended).
 */
export function liveLink(options: LiveOptions): TRPCLink<AppRouter> {
  return () =>
    ({ op: { path, input, context, signal } }) =>
      observable((observer) => {
        const stopped = new AbortController();
        const stop = () => stopped.abort();
        signal?.addEventListener("abort", stop, { once: true });
        if (signal?.aborted) stop();
        const { onDay } = context as LiveContext;
        const progress = progressOf(context);
        const opening = { path, input, progress, onDay, signal: stopped.signal };
        follow(options, opening, observer).catch((error: unknown) => {
          if (!stopped.signal.aborted) observer.error(TRPCClientError.from(error as Error));
        });
        return stop;
      });
}

type Opening = {
  path: string;
  input: unknown;
  progress: Progress;
  onDay: LiveContext["onDay"];
  signal: AbortSignal;
};

async function follow(
  options: LiveOptions,
  opening: Opening,
  observer: EventObserver,
): Promise<void> {
  const { progress, signal } = opening;
  let reason: Failure | null = null;
  while (!signal.aborted) {
    observer.next({ result: { type: "state", state: "connecting", error: reason } });
    if (progress.failures > 0) await pause(delayAfter(progress.failures), signal);
    try {
      if (await readStream(options, opening, observer)) break;
      reason = TRPCClientError.from(new Error("The connection was lost."));
    } catch (error) {
      reason = TRPCClientError.from(error as Error);
    }
    progress.failures += 1;
    if (isFinal(reason)) throw reason;
  }
  observer.next({ result: { type: "state", state: "idle", error: null } });
  observer.complete();
}

/** Delivers the events of one connection; returns whether the server has ended the stream for good. */
async function readStream(
  options: LiveOptions,
  { path, input, progress, onDay, signal }: Opening,
  observer: EventObserver,
): Promise<boolean> {
  const quiet = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let patience: number | undefined;
  const heard = () => {
    clearTimeout(timer);
    if (patience !== undefined) timer = setTimeout(() => quiet.abort(), patience);
  };
  try {
    const both = AbortSignal.any([signal, quiet.signal]);
    for await (const event of await openStream(options, { path, input, progress, signal: both })) {
      if (event.id !== "") progress.lastEventId = event.id;
      if (event.event === "connected") {
        ({ reconnectAfterInactivityMs: patience } = JSON.parse(event.data) as Connected);
        progress.failures = 0;
        observer.next({ result: { type: "started" } });
        observer.next({ result: { type: "state", state: "pending", error: null } });
      } else if (event.event === "message") {
        const data = transformer.deserialize(JSON.parse(event.data));
        observer.next({ result: { type: "data", id: event.id, data: { id: event.id, data } } });
      } else if (event.event === "day") {
        onDay?.(transformer.deserialize(JSON.parse(event.data)) as DayBegan);
      } else if (event.event === "serialized-error") {
        throw toFailure(JSON.parse(event.data));
      } else if (event.event === "return") return true;
      heard();
    }
    return false;
  } finally {
    clearTimeout(timer);
  }
}

type Connected = { reconnectAfterInactivityMs?: number };

async function openStream(
  { url, headers, fetch: given }: LiveOptions,
  { path, input, progress: { lastEventId }, signal }: Omit<Opening, "onDay">,
): Promise<AsyncGenerator<StreamEvent>> {
  const query =
    input === undefined
      ? ""
      : `?input=${encodeURIComponent(JSON.stringify(transformer.serialize(input)))}`;
  const isStream = (reply: Response) => reply.ok && reply.body !== null;
  const send = explainingFetch(given, (reply) => isStream(reply) || isJson(reply));
  const reply = await send(`${url}/${path}${query}`, {
    headers: {
      ...(await headers()),
      accept: "text/event-stream",
      ...(lastEventId !== "" && { "last-event-id": lastEventId }),
    },
    cache: "no-store",
    signal,
  });
  if (reply.ok && reply.body) return readEvents(reply.body);
  const { error } = (await reply.json()) as { error: unknown };
  throw toFailure(error);
}

/** An error as the server sends it, in superjson's envelope. */
function toFailure(envelope: unknown): Failure {
  const error = transformer.deserialize(envelope);
  return TRPCClientError.from({ error } as Parameters<typeof TRPCClientError.from<AppRouter>>[0]);
}

/** Ends early with the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
