import { isRecord, parseJson, stringField } from "../json.ts";
import { readIssues } from "../schema/issues.ts";
import type { Call, Decoded, WireError, WireReply, WireRequest } from "./types.ts";

/** Queries and subscriptions carry their input in the URL, mutations in the body; both as plain JSON. */
export function buildTrpcRequest({ procedure, input, text }: Call): WireRequest {
  const url = `/trpc/${encodeURIComponent(procedure.path)}`;
  const json = text ?? (input === undefined ? undefined : JSON.stringify(input));
  if (procedure.type === "mutation")
    return json === undefined ? { method: "POST", url } : { method: "POST", url, body: json };
  const query = json === undefined ? "" : `?input=${encodeURIComponent(json)}`;
  return { method: "GET", url: url + query };
}

export function decodeTrpcReply(reply: WireReply): Decoded {
  const body = parseJson(reply.text);
  if (isRecord(body) && isRecord(body["result"]))
    return { ok: true, data: plainPart(body["result"]["data"]) };
  const error = isRecord(body) ? plainPart(body["error"]) : undefined;
  return { ok: false, error: readTrpcError(error, reply) };
}

/** The server's superjson envelope is `{ json, meta? }`; `json` is what a person wants to see. */
export function plainPart(value: unknown): unknown {
  if (!isRecord(value) || !("json" in value)) return value;
  const { json, meta } = value;
  // JSON has no undefined: superjson writes null and says so in `meta`.
  const values: unknown = isRecord(meta) ? meta["values"] : undefined;
  return json === null && Array.isArray(values) && values[0] === "undefined" ? undefined : json;
}

export function readTrpcError(
  shape: unknown,
  reply: Pick<WireReply, "status" | "text">,
): WireError {
  const data = isRecord(shape) ? shape["data"] : undefined;
  return {
    code: stringField(data, "code") ?? `http.${reply.status}`,
    detail: stringField(shape, "message") ?? reply.text.slice(0, 500),
    issues: readIssues(isRecord(data) ? data["issues"] : undefined),
    requestId: stringField(data, "requestId"),
  };
}
