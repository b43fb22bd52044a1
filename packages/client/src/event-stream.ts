/** One event of a text/event-stream; `id` is the last one that was told, this event's own or an earlier one's. */
export type StreamEvent = { event: string; id: string; data: string };

/** Reads a text/event-stream (https://html.spec.whatwg.org/multipage/server-sent-events.html), cut anywhere. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  let event = "";
  let id = "";
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // A carriage return at the end may be the first half of CRLF.
      const received = rest + decoder.decode(value, { stream: true });
      const end = received.endsWith("\r") ? received.length - 1 : received.length;
      const lines = received.slice(0, end).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? "") + received.slice(end);
      for (const line of lines) {
        const [, name, text = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (line === "") {
          if (data.length > 0) yield { event: event || "message", id, data: data.join("\n") };
          event = "";
          data = [];
        } else if (name === "event") event = text;
        else if (name === "id") id = text;
        else if (name === "data") data.push(text);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
