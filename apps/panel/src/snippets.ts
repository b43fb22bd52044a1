import { isRecord } from "./json.ts";
import { placeholderSecrets } from "./secrets.ts";
import { buildRestRequest } from "./wire/rest.ts";
import type { Call } from "./wire/types.ts";

export interface Origin {
  /** Such as `http://localhost:3000`. */
  readonly url: string;
  readonly bookId?: string | undefined;
}

/** The call through the typed client. Passwords and tokens are placeholders. */
export function printTypeScript({ procedure, input }: Call, { url, bookId }: Origin): string {
  const options = { url, ...(procedure.auth === "book" && bookId !== undefined && { bookId }) };
  const argument = input === undefined ? "" : printLiteral(placeholderSecrets(input));
  const call = `api.${procedure.path}`;
  return [
    'import { createClient } from "@outlay/client";',
    "",
    `const api = createClient(${printLiteral(options)});`,
    procedure.type === "subscription"
      ? `${call}.subscribe(${argument || "undefined"}, {\n  onData: (event) => console.log(event),\n});`
      : `const result = await ${call}.${procedure.type === "query" ? "query" : "mutate"}(${argument});`,
    "",
  ].join("\n");
}

/** The call through REST for a POSIX shell; the token comes from $OUTLAY_TOKEN. */
export function printCurl(call: Call, { url, bookId }: Origin): string {
  const { procedure, input } = call;
  const request = buildRestRequest({ procedure, input: placeholderSecrets(input) });
  const method = request.method === "GET" ? "" : `-X ${request.method} `;
  const headers = [
    ...(procedure.auth === "public" ? [] : ['-H "Authorization: Bearer $OUTLAY_TOKEN"']),
    ...(procedure.auth === "book" && bookId !== undefined
      ? [`-H ${shellQuote(`x-book-id: ${bookId}`)}`]
      : []),
  ];
  const body =
    request.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `--data-raw ${shellQuote(request.body)}`];
  const noWait = procedure.type === "subscription" ? "-N " : "";
  const lines = [
    `curl -sS ${noWait}${method}${shellQuote(url + request.url)}`,
    ...headers,
    ...body,
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

/** Single quotes keep everything but themselves. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const LINE_WIDTH = 80;

/** A JSON value as a TypeScript literal, on one line when it is short. */
export function printLiteral(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => printLiteral(item, inner))
    : isRecord(value)
      ? Object.entries(value).map(([key, item]) => `${printKey(key)}: ${printLiteral(item, inner)}`)
      : null;
  if (parts === null) return JSON.stringify(value);
  const [open, close, gap] = Array.isArray(value) ? ["[", "]", ""] : ["{", "}", " "];
  if (parts.length === 0) return open + close;
  const line = open + gap + parts.join(", ") + gap + close;
  if (line.length + indent.length <= LINE_WIDTH && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}${close}`;
}

function printKey(key: string): string {
  // In a literal, __proto__: would set the prototype instead of a property.
  if (key === "__proto__") return '["__proto__"]';
  return IDENTIFIER.test(key) ? key : JSON.stringify(key);
}
