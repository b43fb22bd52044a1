import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { isRecord, parseJson } from "./json.ts";
import type { LiveEvent, RunState } from "./run-state.ts";
import { refreshSession, sessionStore } from "./session-store.ts";
import type { Store } from "./store.ts";
import { type Credentials, requestHeaders } from "./wire/send.ts";
import { buildTrpcRequest, plainPart, readTrpcError } from "./wire/trpc.ts";
import type { Call } from "./wire/types.ts";

type LiveState = Extract<RunState, { status: "live" }>;

// Older events leave the page; a stream may run for days.
const SHOWN_EVENTS = 200;

/**
 * Opens a subscription as server-sent events over /trpc. EventSource cannot send the Authorization header, fetch can.
 * After a lost connection, running again resumes behind the last event seen.
 */
export async function runLive(call: Call, store: Store<RunState>): Promise<void> {
  const before = store.get();
  const resumed = before.status === "live" && before.phase === "lost" ? before : null;
  const abort = new AbortController();
  let state: LiveState = {
    status: "live",
    phase: "connecting",
    events: resumed?.events ?? [],
    error: null,
    lastEventId: resumed?.lastEventId ?? "",
    stop: () => abort.abort(),
  };
  const update = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    store.set(state);
  };
  update({});
  try {
    const body = await openStream(call, state.lastEventId, abort.signal);
    for await (const event of body) update(applyEvent(state, event));
    if (state.phase !== "ended") update({ phase: "lost" });
  } catch (error) {
    if (abort.signal.aborted) update({ phase: "stopped" });
    else if (error instanceof StreamRefused)
      update({ phase: "ended", error: readTrpcError(error.shape, error) });
    else update({ phase: "lost" });
  }
}

class StreamRefused extends Error {
  readonly status: number;
  readonly text: string;
  readonly shape: unknown;

  constructor(status: number, text: string) {
    super(`The server refused the stream with ${status}.`);
    this.status = status;
    this.text = text;
    const body = parseJson(text);
    this.shape = isRecord(body) ? plainPart(body["error"]) : undefined;
  }
}

async function openStream(call: Call, lastEventId: string, signal: AbortSignal) {
  const session = call.procedure.auth === "public" ? null : sessionStore.get();
  let response = await requestStream(call, session ?? {}, lastEventId, signal);
  if (response.status === 401 && session !== null) {
    const fresh = await refreshSession(session);
    if (fresh !== null) response = await requestStream(call, fresh, lastEventId, signal);
  }
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !type.startsWith("text/event-stream") || response.body === null)
    throw new StreamRefused(response.status, await response.text());
  return response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
}

function requestStream(
  call: Call,
  credentials: Credentials,
  lastEventId: string,
  signal: AbortSignal,
): Promise<Response> {
  const request = buildTrpcRequest(call);
  const headers = {
    ...requestHeaders(request, credentials),
    accept: "text/event-stream",
    ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }),
  };
  return fetch(request.url, { headers, cache: "no-store", signal });
}

/** The event names are tRPC's; a plain `message` carries data. */
function applyEvent(
  state: LiveState,
  { event = "message", data, id: lastEventId = state.lastEventId }: EventSourceMessage,
): Partial<LiveState> {
  switch (event) {
    case "connected":
      // It has the start of the stream: the id to resume from before there is an event.
      return { phase: "open", lastEventId };
    case "return":
      return { phase: "ended" };
    case "serialized-error":
      return {
        phase: "ended",
        error: readTrpcError(plainPart(parseJson(data)), { status: 200, text: data }),
      };
    case "message": {
      const shown: LiveEvent = {
        at: Date.now(),
        id: lastEventId,
        data: plainPart(parseJson(data)),
      };
      return { events: [shown, ...state.events].slice(0, SHOWN_EVENTS), lastEventId };
    }
    default:
      return { lastEventId };
  }
}
