import { isRecord } from "./json.ts";
import { placeholderSecrets } from "./secrets.ts";
import { buildRestRequest } from "./wire/rest.ts";
import type { Call, WireRequest } from "./wire/types.ts";

/** Of a file that is still to be chosen. */
const NO_NAME = "file";

export interface Origin {
  /** Such as `http://localhost:3000`. */
  readonly url: string;
  readonly bookId?: string | undefined;
}

/** The call through the typed client; the token comes from $OUTLAY_TOKEN. Passwords and tokens are placeholders. */
export function printTypeScript(call: Call, { url, bookId }: Origin): string {
  const { procedure, input } = call;
  const isPublic = procedure.auth === "public";
  const options = {
    url,
    ...(!isPublic && { token: TOKEN }),
    ...(procedure.auth === "book" && bookId !== undefined && { bookId }),
  };
  const reading = readingOf(call);
  const given = reading ? { ...(isRecord(input) && input), [reading.field]: FILE } : input;
  const argument = given === undefined ? "" : printLiteral(placeholderSecrets(given));
  const called = `api.${procedure.path}`;
  const lines = [
    'import { createClient } from "@outlay/client";',
    "",
    ...(isPublic ? [] : ['const { OUTLAY_TOKEN: token = "" } = process.env;']),
    `const api = createClient(${printLiteral(options).replace(`token: "${TOKEN}"`, "token")});`,
    procedure.type === "subscription"
      ? `${called}.subscribe(${argument || "undefined"}, {\n  onData: (event) => console.log(event),\n});`
      : `const result = await ${called}.${procedure.type === "query" ? "query" : "mutate"}(${argument});`,
    ...(procedure.answersFile ? ["// A Response: result.body, result.blob(), result.text()"] : []),
    "",
  ];
  if (reading === undefined) return lines.join("\n");
  return [reading.line, ...lines].join("\n").replace(JSON.stringify(FILE), reading.code);
}

const TOKEN = "<token>";
const FILE = "<file>";

/** How a program reads the file that it sends: as it is, or as text. */
function readingOf({ procedure: { upload, formFile }, file }: Call) {
  const name = JSON.stringify(file?.name ?? NO_NAME);
  if (upload !== undefined) {
    const line = 'import { openAsBlob } from "node:fs";';
    return { field: "file", line, code: `await openAsBlob(${name})` };
  }
  if (formFile === undefined || file === undefined) return undefined;
  const line = 'import { readFile } from "node:fs/promises";';
  return { field: formFile, line, code: `await readFile(${name}, "utf8")` };
}

/** The call through REST for a POSIX shell; the token comes from $OUTLAY_TOKEN. */
export function printCurl(call: Call, { url, bookId }: Origin): string {
  const { procedure, input, file = new File([], NO_NAME) } = call;
  const sent = procedure.upload === undefined ? call.file : file;
  const request = buildRestRequest({ procedure, input: placeholderSecrets(input), file: sent });
  const method = request.method === "GET" ? "" : `-X ${request.method} `;
  const headers = [
    ...(procedure.auth === "public" ? [] : ['-H "Authorization: Bearer $OUTLAY_TOKEN"']),
    ...(procedure.auth === "book" && bookId !== undefined
      ? [`-H ${shellQuote(`x-book-id: ${bookId}`)}`]
      : []),
  ];
  const option = procedure.answersFile ? "-OJ " : procedure.type === "subscription" ? "-N " : "";
  const lines = [
    `curl -sS ${option}${method}${shellQuote(url + request.url)}`,
    ...headers,
    ...printBody(request),
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

function printBody({ body, contentType = "application/json" }: WireRequest): string[] {
  if (body === undefined) return [];
  if (body instanceof FormData)
    return [...body].map(([name, part]) =>
      typeof part === "string"
        ? `--form-string ${shellQuote(`${name}=${part}`)}`
        : `-F ${shellQuote(`${name}=@${part.name}`)}`,
    );
  const data =
    typeof body === "string"
      ? `--data-raw ${shellQuote(body)}`
      : `--data-binary ${shellQuote(`@${body.name}`)}`;
  return [`-H 'Content-Type: ${contentType}'`, data];
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
