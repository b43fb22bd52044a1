import type { Reply, Send } from "../http.fixture.ts";
import { faultOf, type Operation, resolve, type Schema } from "./document.fixture.ts";

/** What is sent to an operation: the fields of each part of a request. */
export type Input = {
  inPath: Record<string, unknown>;
  inQuery: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
};

function queryOf(inQuery: Record<string, unknown>): string {
  const pairs = Object.entries(inQuery).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each).toWellFormed()]),
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

export function addressOf({ address }: Operation, { inPath, inQuery }: Input): string {
  const path = address.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(inPath[name])),
  );
  return path + queryOf(inQuery);
}

/** Sends the input over REST, as the document has it. */
export function sendRest(send: Send, operation: Operation, input: Input): Promise<Reply> {
  const { method, bodyType } = operation;
  const { body, headers } = input;
  const path = addressOf(operation, input);
  if (body === undefined) return send(method, path, { ...(headers && { headers }) });
  if (bodyType === undefined || bodyType === "application/json")
    return send(method, path, { json: body, ...(headers && { headers }) });
  const isForm = bodyType === "application/x-www-form-urlencoded";
  const fields = Object.entries({ ...(body as object) }).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const sent = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(body);
  return send(method, path, { body: sent, headers: { ...headers, "content-type": bodyType } });
}

export type Outcome = { code: string; issues: unknown } | { output: unknown };

/** What a reply over REST comes to, beyond HTTP. */
export function outcomeOf({ status, json, text }: Reply): Outcome {
  if (status < 400) return { output: text === "" ? null : json };
  const { code, issues } = Object(json) as { code: string; issues: unknown };
  return { code, issues };
}

type Envelope = {
  result?: { data: { json: unknown } };
  error?: { json: { data: { code: string; issues: unknown } } };
};

/** Sends the input over tRPC: one object, whatever part of a request its fields are in over REST. */
export async function sendTrpc(
  send: Send,
  { id, isQuery }: { id: string; isQuery: boolean },
  { inPath, inQuery, body, headers }: Input,
): Promise<Outcome> {
  const json = { ...inPath, ...inQuery, ...Object(body) };
  const text = JSON.stringify({ json });
  const reply = isQuery
    ? await send("GET", `/trpc/${id}?input=${encodeURIComponent(text)}`, {
        ...(headers && { headers }),
      })
    : await send("POST", `/trpc/${id}`, { body: text, ...(headers && { headers }) });
  const { result, error } = Object(reply.json) as Envelope;
  if (error) return { code: error.json.data.code, issues: error.json.data.issues };
  // What is refused before it is known what is asked for.
  if (reply.status !== 200) return outcomeOf(reply);
  return { output: result ? result.data.json : null };
}

function headerFault(
  name: string,
  value: string | null,
  header: { required?: boolean; schema: Schema },
) {
  if (value === null) return header.required ? `the header ${name} is missing` : undefined;
  const read = header.schema.type === "integer" ? Number(value) : value;
  const fault = faultOf(header.schema, read);
  return fault && `the header ${name} is ${value}: ${fault}`;
}

/** What of a reply is not as the document has it; undefined when all of it is. */
export function replyFault({ responses }: Operation, reply: Reply): string | undefined {
  const documented = responses[String(reply.status)];
  if (!documented) return `no status ${reply.status} is documented`;
  for (const [name, header] of Object.entries(documented.headers ?? {})) {
    const fault = headerFault(name, reply.headers.get(name), resolve(header));
    if (fault !== undefined) return fault;
  }
  const [type = ""] = reply.headers.get("content-type")?.split(";") ?? [];
  const { content } = documented;
  if (!content) return reply.text === "" ? undefined : "a body that is not documented";
  const media = content[type];
  if (!media) return `no ${type || "empty body"} is documented`;
  // What a stream holds is another test's.
  if (type === "text/event-stream") return undefined;
  return faultOf(media.schema, /[/+]json$/.test(type) ? reply.json : reply.text);
}

/** The codes that the document lists for a status. */
export function codesOf({ responses }: Operation, status: number): string[] {
  const media = responses[String(status)]?.content?.["application/problem+json"];
  return Object.keys((media as { examples?: object } | undefined)?.examples ?? {});
}
