import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { type Asked, callTool, serverInfo, toolsFor, writeReturned } from "./call-tool.ts";

/** A message as it was sent. */
export type Message = { headers: Readonly<Record<string, unknown>>; message: unknown };
/** A reply, whose text is one JSON document. */
export type Answer = { status: number; type: string | null; text: string };

const newRevision = "2026-07-28";

const calledTool = { name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) };
const callOf = <Params extends z.ZodType>(params: Params) =>
  z.strictObject({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.string(), z.int()]),
    method: z.literal("tools/call"),
    params,
  });

/** A call as programs send it when they ask for no more, in the revisions up to 2025-11-25 and in the one after them. */
const oldCall = callOf(z.strictObject(calledTool));
const newCall = callOf(
  z.strictObject({
    ...calledTool,
    _meta: z.strictObject({
      [PROTOCOL_VERSION_META_KEY]: z.literal(newRevision),
      [CLIENT_INFO_META_KEY]: z.strictObject({ name: z.string(), version: z.string() }),
      [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.strictObject({})),
    }),
  }),
);

/** The call in a message whose headers are as they should be; undefined for any other. */
function readCall({ headers, message }: Message) {
  const { accept, "mcp-protocol-version": version = DEFAULT_NEGOTIATED_PROTOCOL_VERSION } = headers;
  if (version === newRevision) {
    const { data } = newCall.safeParse(message);
    const isNamed =
      headers["mcp-method"] === data?.method && headers["mcp-name"] === data?.params.name;
    return isNamed ? data : undefined;
  }
  const accepted = String(accept);
  const takesAnswer =
    accepted.includes("application/json") && accepted.includes("text/event-stream");
  if (!takesAnswer || !SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return undefined;
  return oldCall.safeParse(message).data;
}

/**
 * Answers a plain call of a tool as the library does, without it: for each message it makes a server, a request and a reply,
 * and checks the message several times, which takes longer than most calls. Undefined for any other message.
 */
export async function answerPlainCall(
  asked: Asked,
  version: string,
  message: Message,
): Promise<Answer | undefined> {
  const call = readCall(message);
  const tool = call && toolsFor(asked).get(call.params.name);
  if (!tool) return undefined;
  const result = writeReturned(await callTool(asked, tool, call.params.arguments));
  const more =
    "_meta" in call.params
      ? `,"resultType":"complete","_meta":${JSON.stringify({ [SERVER_INFO_META_KEY]: serverInfo(version) })}`
      : "";
  const text = `{"result":{${result}${more}},"jsonrpc":"2.0","id":${JSON.stringify(call.id)}}`;
  return { status: 200, type: "application/json", text };
}
