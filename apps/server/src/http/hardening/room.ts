import { AppError } from "@outlay/core";
import { networkOf } from "@outlay/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

// Each large body and reply has its own limit. Here their total is limited: a body counts from its
// arrival until its reply is ready, and a reply until its reader has received it.

/** Smaller bodies and replies are not counted: the number of requests limits them. */
export const smallBytes = 64 * 1024;
const mebibyte = 1024 ** 2;
const bytesPerUser = 12 * mebibyte;
const bytesPerServer = 32 * mebibyte;

/** The room of a body or a reply. */
export type Held = {
  /** Takes more. Throws `server.unavailable` and takes nothing if there is not enough. */
  grow: (bytes: number) => void;
  /** Takes more without a limit: for replies to completed changes. */
  add: (bytes: number) => void;
  /** Throws `server.unavailable` if there is no room for this number of bytes. */
  assertRoom: (bytes: number) => void;
  /** Gives everything back, and takes no more. */
  leave: () => void;
};

/** Room for large bodies and replies at this server. */
export type Room = {
  open: (owner: string) => Held;
  /** The total that is taken. */
  bytes: () => number;
};

export function createRoom({ perUser = bytesPerUser, perServer = bytesPerServer } = {}): Room {
  const taken = new Map<string, number>();
  let total = 0;
  const count = (owner: string, bytes: number) => {
    total += bytes;
    const own = (taken.get(owner) ?? 0) + bytes;
    if (own > 0) taken.set(owner, own);
    else taken.delete(owner);
  };
  return {
    open: (owner) => {
      let held = 0;
      let hasLeft = false;
      const assertRoom = (bytes: number) => {
        if ((taken.get(owner) ?? 0) + bytes > perUser)
          throw new AppError(
            "server.unavailable",
            "Your large requests and replies are too many at once. Read the replies, and send this again.",
          );
        if (total + bytes > perServer)
          throw new AppError(
            "server.unavailable",
            "Too many large requests and replies are under way. Try again shortly.",
          );
      };
      const add = (bytes: number) => {
        // The rest of a rejected body still arrives and is discarded.
        if (hasLeft) return;
        held += bytes;
        count(owner, bytes);
      };
      return {
        assertRoom,
        add,
        grow: (bytes) => {
          assertRoom(bytes);
          add(bytes);
        },
        leave: () => {
          add(-held);
          hasLeft = true;
        },
      };
    },
    bytes: () => total,
  };
}

/** The owner of a request: its user, once identified. */
export const ownerOf = ({ userId, ip }: FastifyRequest): string =>
  userId === null ? networkOf(ip) : `user ${userId}`;

/** Counts large results against the user's room, which is known once the first call is identified. */
export function createKeeper(
  request: FastifyRequest,
  reply: FastifyReply,
  room: Room,
): (bytes: number) => void {
  let held: Held | undefined;
  const open = () => {
    const opened = room.open(ownerOf(request));
    reply.raw.once("close", opened.leave);
    request.isCounted = true;
    return opened;
  };
  return (bytes) => (held ??= open()).grow(bytes);
}

/** Adds fields to requests: their user, whether their reply is counted, and whether it may be compressed. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest("userId", null);
  app.decorateRequest("isCounted", false);
  app.decorateRequest("isCompressible", false);
}

declare module "fastify" {
  interface FastifyRequest {
    /** The identified user; null before identification. */
    userId: string | null;
    /** Whether its reply is already counted. */
    isCounted: boolean;
    /** Whether its reply may be compressed: see `compressReplies`. */
    isCompressible: boolean;
  }
}
