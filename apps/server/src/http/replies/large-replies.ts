import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { ownerOf, type Room, smallBytes } from "../hardening/room.ts";

const pieceBytes = 64 * 1024;

/**
 * Writes large replies piece by piece, as their readers take them; one who leaves a piece lying for
 * longer than `patienceMs` is dropped. What is to be sent counts until it is taken.
 */
export function boundReplies(app: FastifyInstance, room: Room, patienceMs: number): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    if (typeof payload !== "string" || payload.length <= smallBytes) {
      done(null, payload);
      return;
    }
    const { raw } = reply;
    const bytes = Buffer.from(payload);
    const held = room.open(ownerOf(request));
    try {
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (isRead && !request.isCounted) held.grow(bytes.length);
      // What has changed something says so, whatever room there is.
      if (!isRead) held.add(bytes.length);
    } catch (error) {
      done(error as Error);
      return;
    }
    const timer = setTimeout(() => raw.destroy(), patienceMs);
    raw.once("close", () => {
      clearTimeout(timer);
      held.leave();
    });
    function* pieces() {
      for (let from = 0; from < bytes.length; from += pieceBytes) {
        timer.refresh();
        yield bytes.subarray(from, from + pieceBytes);
      }
      timer.refresh();
    }
    reply.header("content-length", bytes.length);
    done(null, Readable.from(pieces(), { objectMode: false }));
  });
}
