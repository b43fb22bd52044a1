import { buildRestRequest, decodeRestReply } from "./rest.ts";
import { buildTrpcRequest, decodeTrpcReply } from "./trpc.ts";
import type { Call, Decoded, Transport, WireReply, WireRequest } from "./types.ts";

export function buildRequest(transport: Transport, call: Call): WireRequest {
  return transport === "rest" ? buildRestRequest(call) : buildTrpcRequest(call);
}

export function decodeReply(transport: Transport, reply: WireReply): Decoded {
  return transport === "rest" ? decodeRestReply(reply) : decodeTrpcReply(reply);
}
