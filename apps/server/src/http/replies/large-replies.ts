import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { ownerOf, type Room, smallBytes } from "../hardening/room.ts";

const pieceBytes = 64 * 1024;

/**
 * Writes large replies piece by piece as readers receive them. A reader that takes longer than
 * `patienceMs` for a piece is disconnected. A reply counts until it is received.
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
      // The reply to a completed change is sent even if there is no room.
      if (!request.isCounted) (isRead ? held.grow : held.add)(bytes.length);
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
