/** One dispatched event of a text/event-stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  /** The last id seen so far, this event's own or an earlier one's. */
  readonly lastEventId: string;
}

/**
 * Reads a text/event-stream in chunks of any size.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createStreamParser(): (chunk: string) => StreamEvent[] {
  let buffer = "";
  let event = "";
  let data: string[] = [];
  let lastEventId = "";

  function readLine(line: string): StreamEvent | null {
    if (line === "") {
      const complete =
        data.length > 0 ? { event: event || "message", data: data.join("\n"), lastEventId } : null;
      event = "";
      data = [];
      return complete;
    }
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    if (name === "data") data.push(value);
    if (name === "id") lastEventId = value;
    return null;
  }

  return (chunk) => {
    buffer += chunk;
    // A carriage return at the end may be the first half of CRLF: it waits for the next chunk.
    const end = buffer.endsWith("\r") ? buffer.length - 1 : buffer.length;
    const lines = buffer.slice(0, end).split(/\r\n|\n|\r/);
    buffer = (lines.pop() ?? "") + buffer.slice(end);
    return lines.map(readLine).filter((complete) => complete !== null);
  };
}
