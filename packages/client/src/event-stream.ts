import { EventSourceParserStream } from "eventsource-parser/stream";

/** One event of a text/event-stream; `id` is the last one that was sent, this event's own or an earlier one's. */
export type StreamEvent = { event: string; id: string; data: string };

/** Reads a text/event-stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<StreamEvent> {
  // By its reader: Safari cannot iterate a stream.
  const reader = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  let lastId = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const { event = "message", id = lastId, data } = value;
      lastId = id;
      yield { event, id, data };
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
