import { AppError } from "@outlay/core";
import {
  callProcedure,
  createQueue,
  envelopeText,
  findProcedure,
  isDayBegan,
  openStream,
  toErrorShape,
  transformer,
  writeOnce,
} from "@outlay/api";
import { z } from "zod";
import { toCallerError } from "../replies/problems.ts";
import { readInput } from "../trpc/input.ts";
import type { Connection, Protocol } from "./protocol.ts";

// tRPC's protocol over a WebSocket, for its wsLink. tRPC's own adapter serializes each event again for
// every reader, and has no limits and no handling of slow readers.

const maxSubscriptions = 10;
const maxCalls = 10;

const login = z.object({
  method: z.literal("connectionParams"),
  data: z.object({ token: z.string(), bookId: z.string().optional() }),
});

const id = z.union([z.int(), z.string().max(100)]);
const stop = z.object({ id, method: z.literal("subscription.stop") });
const call = z.object({
  id,
  method: z.enum(["query", "mutation", "subscription"]),
  params: z.object({
    path: z.string(),
    input: z.unknown().optional(),
    lastEventId: z.string().optional(),
  }),
});
// tRPC's client sends all calls of one tick in one message, which is bounded by its size.
const calls = z.union([
  z.union([stop, call]).transform((one) => [one]),
  z.array(z.union([stop, call])),
]);
type Call = z.output<typeof call>;

const failureOf = (callId: Call["id"] | null, error: AppError, requestId: string) =>
  JSON.stringify({ id: callId, error: transformer.serialize(toErrorShape(error, requestId)) });

/** An event in the format of tRPC's `tracked`; its id is always the same. */
const eventText = writeOnce((data, eventId: string) =>
  JSON.stringify(transformer.serialize({ id: eventId, data: structuredClone(data) })),
);

export const trpcProtocol: Protocol = {
  query: z.strictObject({ connectionParams: z.literal("1").optional() }),
  authenticate: (message) => login.safeParse(message).data?.data,
  closeMessage: (error, requestId) => failureOf(null, error, requestId),
  begin: (connection) => {
    const subscriptions = new Map<Call["id"], AbortController>();
    // Messages that were already read wait here; no more are read meanwhile.
    const queued = createQueue({
      atOnce: maxCalls,
      waiting: Infinity,
      refusal: "Too many calls are under way on this connection. Try again shortly.",
    });
    let asking = 0;
    let excess: AppError | undefined;
    /** Reads more while there is room. A client over its limit is disconnected once its running calls have ended. */
    const goOn = () => {
      connection.listen(asking < maxCalls && !excess);
      if (excess && asking === 0) connection.refuse(excess);
    };
    const count = async () => {
      try {
        await connection.count();
      } catch (error) {
        excess = toCallerError(error, connection.request);
        goOn();
        throw excess;
      }
    };
    const countOnly = () => void count().catch(() => {});
    const counted = { ...connection, count };
    const run = async (one: Call) => {
      if (one.method === "subscription") return answer(counted, one, subscriptions);
      asking += 1;
      goOn();
      await queued(async () => {
        if (!connection.closed.aborted) await answer(counted, one, subscriptions);
      });
      asking -= 1;
      goOn();
    };
    return (message) => {
      if (message === "PING" || message === "PONG") {
        countOnly();
        if (message === "PING") void connection.send("PONG");
        return;
      }
      const asked = calls.safeParse(message);
      if (!asked.success)
        return connection.refuse(new AppError("input.malformed", "Send what tRPC's wsLink sends."));
      for (const one of asked.data) {
        if (one.method !== "subscription.stop") void run(one);
        else {
          countOnly();
          subscriptions.get(one.id)?.abort();
        }
      }
    };
  },
};

async function answer(
  connection: Connection,
  { id: callId, method, params: { path, input, lastEventId } }: Call,
  subscriptions: Map<Call["id"], AbortController>,
): Promise<void> {
  const { request, context, count, closed } = connection;
  try {
    await count();
    const procedure = findProcedure(path);
    if (!procedure) throw new AppError("route.not_found", "No procedure has this name.");
    if (procedure.type !== method)
      throw new AppError("route.method_not_allowed", `Call ${path} as a ${procedure.type}.`);
    if (procedure.file) throw new AppError("route.rest_only", "Files travel over REST alone.");
    const given = readInput(path, input);
    if (method === "subscription") {
      const resumes = lastEventId === undefined ? given : { ...(given as object), lastEventId };
      await sendEvents(connection, { callId, path, input: resumes }, subscriptions);
      return;
    }
    const data = await callProcedure(await context(), {
      path,
      type: method,
      input: given,
      signal: closed,
    });
    const result = { type: "data", data: transformer.serialize(data) };
    await connection.send(JSON.stringify({ id: callId, result }));
  } catch (error) {
    if (!closed.aborted)
      await connection.send(failureOf(callId, toCallerError(error, request), request.id));
  }
}

type Subscription = { callId: Call["id"]; path: string; input: unknown };

/** Sends the events of a subscription until it is stopped. */
async function sendEvents(
  connection: Connection,
  { callId, path, input }: Subscription,
  subscriptions: Map<Call["id"], AbortController>,
): Promise<void> {
  if (subscriptions.has(callId))
    throw new AppError("input.invalid", "A subscription with this id is open.");
  if (subscriptions.size >= maxSubscriptions)
    throw new AppError("input.too_large", `Open at most ${maxSubscriptions} subscriptions.`);
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, connection.closed]);
  subscriptions.set(callId, stopped);
  const jsonId = JSON.stringify(callId);
  try {
    const stream = await openStream(await connection.context(), { path, input, signal });
    await connection.send(`{"id":${jsonId},"result":{"type":"started"}}`);
    for await (const [eventId, data] of stream) {
      // Clients that do not know the type pass over it.
      const result = isDayBegan(data)
        ? `{"type":"day","data":${envelopeText(data)}}`
        : `{"type":"data","id":"${eventId}","data":${eventText(data, eventId)}}`;
      await connection.send(`{"id":${jsonId},"result":${result}}`);
    }
  } catch (error) {
    const reason = toCallerError(error, connection.request);
    if (connection.closed.aborted) return;
    if (!stopped.signal.aborted && reason.kind === "unavailable") return connection.drop();
    if (!stopped.signal.aborted) throw error;
  } finally {
    subscriptions.delete(callId);
  }
  await connection.send(`{"id":${jsonId},"result":{"type":"stopped"}}`);
}
