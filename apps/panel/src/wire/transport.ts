import { buildRestRequest, decodeRestReply } from "./rest.ts";
import { buildTrpcRequest, decodeTrpcReply } from "./trpc.ts";
import type { Call, Decoded, Door, WireReply, WireRequest } from "./types.ts";

export function buildRequest(door: Door, call: Call): WireRequest {
  return door === "rest" ? buildRestRequest(call) : buildTrpcRequest(call);
}

export function decodeReply(door: Door, reply: WireReply): Decoded {
  return door === "rest" ? decodeRestReply(reply) : decodeTrpcReply(reply);
}
