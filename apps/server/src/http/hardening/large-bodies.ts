import { finished } from "node:stream/promises";
import { AppError } from "@outlay/core";
import { createConcurrencyLimit } from "@outlay/api";
import type { FastifyReply, FastifyRequest, preParsingAsyncHookHandler } from "fastify";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { answerBrokenRequest } from "./broken-requests.ts";
import { type Held, ownerOf, type Room, smallBytes } from "./room.ts";

/** Large requests of one user at this server, from the first byte to the reply. */
const atOnce = 2;

/**
 * For routes with large bodies: before a body is read, its user is identified and gets a place and
 * room for it. Throws `auth.unauthenticated`, `server.unavailable`.
 */
export function admitBodies(services: Services, room: Room): preParsingAsyncHookHandler {
  const places = createConcurrencyLimit(
    atOnce,
    () =>
      new AppError(
        "server.unavailable",
        `Send at most ${atOnce} large requests at a time. Send this again when one has ended.`,
      ),
  );
  /** Identifies the user and takes a place until the reply has ended. */
  async function enter(request: FastifyRequest, reply: FastifyReply, bytes: number): Promise<Held> {
    await createContext(services, request).identify();
    const owner = ownerOf(request);
    const leavePlace = places.take(owner);
    const held = room.open(owner);
    reply.raw.once("close", () => {
      leavePlace();
      held.leave();
    });
    held.assertRoom(bytes);
    return held;
  }
  return async (request, reply, payload) => {
    const { raw, headers, routeOptions } = request;
    const declared = headers["content-length"];
    const bytes = Number(declared ?? 0);
    if (declared !== undefined && bytes <= smallBytes) return payload;
    // A body that is too large is rejected when it is read.
    const isTooLarge = bytes > routeOptions.bodyLimit;
    const held = await enter(request, reply, isTooLarge ? 0 : bytes).catch(
      async (error: unknown) => {
        // A client that is cut off while sending does not see the reply, so the rest is read and discarded.
        if (declared !== undefined && !isTooLarge) await finished(raw.resume()).catch(() => {});
        throw error;
      },
    );
    raw.on("data", ({ length }: Buffer) => {
      try {
        held.grow(length);
      } catch (error) {
        answerBrokenRequest(error as AppError, raw.socket);
      }
    });
    return payload;
  };
}
