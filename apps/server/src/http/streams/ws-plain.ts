import { AppError } from "@outlay/core";
import { openStream, plainText, toProblem } from "@outlay/api";
import { z } from "zod";
import { lastEventIdOf } from "./events.ts";
import { toCallerError } from "../replies/problems.ts";
import type { Peer, Protocol } from "./sockets.ts";

const resuming = { lastEventId: z.string().optional(), bookId: z.string().optional() };
const greeting = z.strictObject({ token: z.string(), ...resuming });
const query = z.strictObject(resuming);

/** A subscription as plain JSON: the token in, an event a message out, and nothing else. */
export function plainProtocol(path: "changes.live" | "notifications.live"): Protocol {
  const event = path.replace("s.live", "");
  return {
    query,
    greet: (message) => greeting.safeParse(message).data,
    farewell: (error, requestId) =>
      JSON.stringify({ event: "end", data: toProblem(error, requestId) }),
    begin: (peer, greeted) => {
      const { token: _, ...named } = greeting.safeParse(greeted).data ?? { token: "" };
      const { request } = peer;
      const input = { ...query.parse(request.query), ...lastEventIdOf(request), ...named };
      void tell(peer, { path, event, input });
      return () => peer.refuse(new AppError("input.invalid", "Only the token is taken here."));
    },
  };
}

type Telling = { path: string; event: string; input: object };

async function tell(peer: Peer, { path, event, input }: Telling): Promise<void> {
  const { request, context, count, closed } = peer;
  try {
    await count();
    const stream = await openStream(await context(), { path, input, signal: closed });
    await peer.send(JSON.stringify({ id: String(stream.since), event: "ready" }));
    for await (const [id, data] of stream)
      await peer.send(`{"id":"${id}","event":"${event}","data":${plainText(data)}}`);
  } catch (error) {
    if (closed.aborted) return;
    const reason = toCallerError(error, request);
    if (reason.kind === "unavailable") peer.drop();
    else peer.refuse(reason);
  }
}
