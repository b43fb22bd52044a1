import { AppError } from "@outlay/core";
import { isPersonalToken } from "@outlay/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { createKeeper, type Room, smallBytes } from "../hardening/room.ts";
import { setStatus, toCallerError } from "../replies/problems.ts";
import { signalOf } from "../replies/signal.ts";

/** Throws `request.origin_refused` for a page of another site. */
function assertOrigin(
  { headers: { origin }, host }: FastifyRequest,
  { publicUrl, corsOrigins }: Services["site"],
): void {
  if (origin === undefined || corsOrigins.includes(origin)) return;
  const isOwn = URL.canParse(origin) && new URL(origin).host === host;
  if (isOwn || (publicUrl !== undefined && new URL(publicUrl).origin === origin)) return;
  throw new AppError("request.origin_refused", "Add the page's origin to CORS_ORIGINS.");
}

/** Throws `input.malformed` for what is not one message. */
function readMessage(body: unknown): { method?: unknown; id?: unknown } {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new AppError("input.malformed", "Send one JSON-RPC message as the body, not a batch.");
}

/** The answer to a call that would be a stream: the library would open it. */
const noStream = (id: unknown) => ({
  jsonrpc: "2.0",
  id: typeof id === "string" || typeof id === "number" ? id : null,
  error: { code: -32_601, message: "Lists do not change here: there is nothing to follow." },
});

/** Proves the token: sessions are for people. */
async function open(services: Services, request: FastifyRequest, reply: FastifyReply) {
  const [, token = ""] = request.headers.authorization?.split(" ") ?? [];
  if (!isPersonalToken(token))
    throw new AppError(
      "auth.unauthenticated",
      'Send "authorization: Bearer <token>" with a personal access token.',
    );
  const ctx = createContext(services, request, { reply });
  const { principal } = await ctx.identify();
  if (!("scopes" in principal)) throw new TypeError("a personal access token has scopes");
  return { ctx, principal };
}

/** `/mcp`: the procedures as tools of the Model Context Protocol, without sessions. */
export function registerMcp(app: FastifyInstance, services: Services, room: Room): void {
  app.post("/mcp", async (request, reply) => {
    assertOrigin(request, services.site);
    const proved = await open(services, request, reply);
    const { body } = request;
    const { method, id } = readMessage(body);
    if (method === "subscriptions/listen") return setStatus(reply, 404).send(noStream(id));
    // The library is loaded by the first program that asks for it.
    const { answerMessage, isWrite } = await import("./server.ts");
    const { tools } = request.query as { tools?: unknown };
    const asked = {
      ...proved,
      wantsAll: tools === "all",
      signal: signalOf(reply),
      toCallerError: (error: unknown) => toCallerError(error, request),
    };
    const { headers } = request;
    const message = { headers, message: body };
    const { status, type, text } = await answerMessage(asked, services.version, message);
    if (type !== null) reply.type(type);
    if (text.length > smallBytes && !isWrite(body))
      createKeeper(request, reply, room)(Buffer.byteLength(text));
    return setStatus(reply, status).send(text);
  });
}
