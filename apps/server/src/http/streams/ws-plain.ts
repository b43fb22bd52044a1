import { AppError } from "@outlay/core";
import { isDayBegan, openStream, plainText, toProblem } from "@outlay/api";
import { z } from "zod";
import { lastEventIdOf } from "./events.ts";
import { toCallerError } from "../replies/problems.ts";
import type { Connection, Protocol } from "./protocol.ts";

const resuming = { lastEventId: z.string().optional(), bookId: z.string().optional() };
const login = z.strictObject({ token: z.string(), ...resuming });
const query = z.strictObject(resuming);

/** A subscription as plain JSON: the client sends only the token, and gets a message for each event. */
export function plainProtocol(path: "changes.live" | "notifications.live"): Protocol {
  const event = path.replace("s.live", "");
  return {
    query,
    authenticate: (message) => login.safeParse(message).data,
    closeMessage: (error, requestId) =>
      JSON.stringify({ event: "end", data: toProblem(error, requestId) }),
    begin: (connection, first) => {
      const { token: _, ...named } = login.safeParse(first).data ?? { token: "" };
      const { request } = connection;
      const input = { ...query.parse(request.query), ...lastEventIdOf(request), ...named };
      void sendEvents(connection, { path, event, input });
      return () =>
        connection.refuse(new AppError("input.invalid", "Only the token is taken here."));
    },
  };
}

type Subscription = { path: string; event: string; input: object };

async function sendEvents(
  connection: Connection,
  { path, event, input }: Subscription,
): Promise<void> {
  const { request, context, count, closed } = connection;
  try {
    await count();
    const stream = await openStream(await context(), { path, input, signal: closed });
    await connection.send(JSON.stringify({ id: String(stream.since), event: "ready" }));
    for await (const [id, data] of stream)
      await connection.send(
        isDayBegan(data)
          ? JSON.stringify({ event: "day", data })
          : `{"id":"${id}","event":"${event}","data":${plainText(data)}}`,
      );
  } catch (error) {
    if (closed.aborted) return;
    const reason = toCallerError(error, request);
    if (reason.kind === "unavailable") connection.drop();
    else connection.refuse(reason);
  }
}
