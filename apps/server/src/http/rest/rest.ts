import {
  callProcedure,
  callQueryForText,
  type Context,
  eventName,
  formType,
  isDayBegan,
  plainText,
  type Procedure,
  procedures,
  toPlainJson,
  toProblem,
} from "@outlay/api";
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  preParsingAsyncHookHandler,
  RouteOptions,
} from "fastify";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { acceptFormStreams, openForm } from "./form-streams.ts";
import { acceptForms, readForm } from "./forms.ts";
import { lastEventIdOf, type SendEvents, type SseFormat } from "../streams/events.ts";
import { inputReader } from "./input.ts";
import { areCompressible } from "../replies/compressed-replies.ts";
import { signalOf } from "../replies/signal.ts";
import { acceptUpload, type UploadLimits } from "./uploads.ts";

const jsonType = "application/json; charset=utf-8";

type Shared = {
  sendEvents: SendEvents;
  /** Runs before large bodies are read. */
  admit: preParsingAsyncHookHandler;
  uploads: UploadLimits;
};

/** `/api`: every procedure at the method and path of its metadata. */
export function registerRest(
  app: FastifyInstance,
  services: Services,
  { sendEvents, admit, uploads }: Shared,
): void {
  for (const procedure of procedures) {
    const { path, type, rest, file, formFile, streamsForm } = procedure;
    // A file that is stored while it arrives takes no memory.
    const bodyLimit = streamsForm ? undefined : procedure.maxBodyBytes;
    const isForm = procedure.upload === formType;
    const upload = isForm ? undefined : procedure.upload;
    const takesForm = isForm ? "only" : formFile === undefined ? undefined : "also";
    const readInput = inputReader(procedure);
    const url = `/api${rest.path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
    if (type === "subscription") {
      const format = plainFormat(procedure);
      app.get(url, { exposeHeadRoute: false }, async (request, reply) => {
        const ctx = createContext(services, request);
        // When a browser has reconnected, the header is newer than the URL.
        const input = { ...readInput(request), ...lastEventIdOf(request) };
        await sendEvents(request, reply, { ctx, path, input, format });
      });
      continue;
    }
    const isCompressible = areCompressible([path]);
    const isText = type === "query" && file === undefined;
    const route: RouteOptions = {
      method: rest.method,
      url,
      ...(bodyLimit !== undefined && { bodyLimit, preParsing: admit }),
      config: { upload, takesForm, streamsForm },
      handler: async (request, reply) => {
        const ctx = createContext(services, request, { reply });
        await readForms(procedure, { request, reply, ctx, uploads });
        const call = { path, input: readInput(request), signal: signalOf(reply) };
        if (isText) {
          const text = await callQueryForText(ctx, call, "plain");
          request.isCompressible = isCompressible;
          return reply.code(rest.status).type(jsonType).send(text);
        }
        const output = await callProcedure(ctx, { ...call, type });
        reply.code(rest.status);
        if (output instanceof Response)
          return reply.headers(Object.fromEntries(output.headers)).send(output.body);
        request.isCompressible = isCompressible;
        return reply.send(toPlainJson(output));
      },
    };
    if (upload === undefined && takesForm === undefined) app.route(route);
    else
      app.register(async (scope) => {
        if (upload !== undefined) acceptUpload(scope, upload, uploads);
        if (isForm) scope.removeAllContentTypeParsers();
        if (streamsForm) acceptFormStreams(scope);
        else if (takesForm !== undefined) await acceptForms(scope, bodyLimit);
        scope.route(route);
      });
  }
}

type Asked = { request: FastifyRequest; reply: FastifyReply; ctx: Context; uploads: UploadLimits };

/** Puts the fields of a form in the place of the body. */
async function readForms(
  { upload, formFile, streamsForm, maxBodyBytes = 0, tooLarge }: Procedure,
  { request, reply, ctx, uploads }: Asked,
): Promise<void> {
  if (streamsForm) {
    // Before anything of it is read.
    await ctx.identify();
    request.body = await openForm(request, reply, {
      ...uploads,
      limitBytes: maxBodyBytes,
      tooLarge,
    });
    return;
  }
  if ((upload !== formType && formFile === undefined) || !request.isMultipart()) return;
  request.body = await readForm(request, {
    maxBytes: request.routeOptions.bodyLimit,
    file: upload === formType ? "bytes" : "text",
    tooLarge,
  });
}

/** Milliseconds that browsers wait before reconnecting. */
const retry = 2_000;

function plainFormat(procedure: Procedure): SseFormat {
  const name = eventName(procedure);
  return {
    begin: (since) => `retry: ${retry}\nid: ${since}\nevent: ready\ndata: {}\n\n`,
    event: (id, data) =>
      isDayBegan(data)
        ? `event: day\ndata: ${plainText(data)}\n\n`
        : `id: ${id}\nevent: ${name}\ndata: ${plainText(data)}\n\n`,
    heartbeat: ": heartbeat\n\n",
    end: (error, requestId) =>
      `event: end\ndata: ${JSON.stringify(toProblem(error, requestId))}\n\n`,
  };
}
