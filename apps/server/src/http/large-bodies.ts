import { AppError, createPlaces } from "@outlay/api";
import type { preParsingAsyncHookHandler } from "fastify";
import { createContext } from "../context.ts";
import type { Services } from "../services.ts";
import { answerBrokenRequest } from "./broken-requests.ts";
import { ownerOf, type Room, smallBytes } from "./room.ts";

/** Of one user, at this server, from their first byte to the reply. */
const atOnce = 2;

/**
 * For routes that take large bodies: before anything of one is read, its user is proved and has a
 * place and room for it. Throws `auth.unauthenticated`, `server.unavailable`.
 */
export function admitBodies(services: Services, room: Room): preParsingAsyncHookHandler {
  const places = createPlaces(
    atOnce,
    () =>
      new AppError(
        "server.unavailable",
        `Send at most ${atOnce} large requests at a time. Send this again when one has ended.`,
      ),
  );
  return async (request, reply, payload) => {
    const { raw, headers, routeOptions } = request;
    const declared = headers["content-length"];
    if (declared !== undefined && Number(declared) <= smallBytes) return payload;
    // Those without a token, too, have to send it first.
    await createContext(services, request).identify();
    const owner = ownerOf(request);
    const leavePlace = places.take(owner);
    const held = room.open(owner);
    reply.raw.once("close", () => {
      leavePlace();
      held.leave();
    });
    if (declared !== undefined && Number(declared) <= routeOptions.bodyLimit)
      held.assertRoom(Number(declared));
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
