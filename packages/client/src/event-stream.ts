import { createParser } from "eventsource-parser";

/** One event of a text/event-stream; `id` is the last one that was sent, this event's own or an earlier one's. */
export type StreamEvent = { event: string; id: string; data: string };

/** Reads a text/event-stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<StreamEvent> {
  let lastId = "";
  const arrived: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = "message", id = lastId, data }) => {
      lastId = id;
      arrived.push({ event, id, data });
    },
  });
  const decoder = new TextDecoder();
  // By its reader: Safari cannot iterate a stream.
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
