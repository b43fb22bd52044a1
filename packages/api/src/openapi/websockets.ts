/** The WebSockets at `/ws`, in Markdown: OpenAPI itself describes only replies to requests. */
export const websocketsDescription = `\`/ws/changes\` and \`/ws/notifications\` send the records of \`GET /api/changes/live\` and \`GET /api/notifications/live\` as JSON
over a WebSocket (RFC 6455). The address takes \`bookId\` and \`lastEventId\`, never a token. Send the token as \`Authorization: Bearer …\`
(with \`X-Book-Id\` and \`Last-Event-ID\` in place of the parameters), or as the first message, within five seconds:

\`\`\`json
{
  "token": "eyJhbGciOiJIUzI1NiIs…",
  "bookId": "01920000-0000-7000-8000-000000000002",
  "lastEventId": "511"
}
\`\`\`

\`bookId\` and \`lastEventId\` are optional. No other message is taken. The server's first message has the number of the change after which the stream starts:

\`\`\`json
{ "id": "511", "event": "ready" }
\`\`\`

A message follows for each record: \`change\` with a \`Change\` of the schemas, or \`notification\` with a \`Notification\`, without the text around it that
server-sent events have. To resume after a disconnection, send the last \`id\` as \`lastEventId\`.

\`\`\`json
{ "id": "512", "event": "change", "data": {} }
\`\`\`

When a day of the book begins, a message without an id says so: balances and budgets may differ without a change.

\`\`\`json
{ "event": "day", "data": { "day": "2026-11-22" } }
\`\`\`

The last message, before the server closes with 1008, says why; \`data\` is a problem document. Connecting again would not help.

\`\`\`json
{ "event": "end", "data": { "code": "auth.unauthenticated" } }
\`\`\`

After 1001, connect again. The server pings every 30 seconds, and closes sockets that do not respond. A message has at most 16 KiB, and a user at most
five sockets at a server. A page of another origin needs that origin in the server's CORS_ORIGINS.`;
