import type { JSX } from "preact";
import type { WireReply, WireRequest } from "./wire/types.ts";

/** What went over the wire. The request's body stays out: it may hold a password. */
export function RawView(props: { request: WireRequest; reply: WireReply }): JSX.Element {
  const { request, reply } = props;
  const nothing = reply.bytes === 0 ? "Empty." : "A file that is no text.";
  return (
    <div class="raw">
      <h3>Request</h3>
      <pre class="code" tabIndex={0}>
        {request.method} {request.url}
      </pre>
      <h3>Status and headers</h3>
      <pre class="code" tabIndex={0}>
        {[`${reply.status} ${reply.statusText}`, ...reply.headers.map(printHeader)].join("\n")}
      </pre>
      <h3>Body</h3>
      {reply.text === "" ? (
        <p class="empty">{nothing}</p>
      ) : (
        <pre class="code" tabIndex={0} id="raw-body">
          {reply.text}
        </pre>
      )}
    </div>
  );
}

function printHeader([name, value]: readonly [string, string]): string {
  return `${name}: ${value}`;
}
