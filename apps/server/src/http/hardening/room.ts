import { AppError } from "@outlay/core";
import { networkOf } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

// Each large body and each large reply is bounded by itself. Here they are bounded together: a body
// counts as it arrives and until its reply is made, a reply until its reader has taken it.

/** What is smaller is not counted: there is as much of it as there are requests. */
export const smallBytes = 64 * 1024;
const mebibyte = 1024 ** 2;
const bytesPerUser = 12 * mebibyte;
const bytesPerServer = 32 * mebibyte;

/** Room that a body or a reply takes. */
export type Held = {
  /** Takes more. Throws `server.unavailable`, and takes none then. */
  grow: (bytes: number) => void;
  /** Takes more, whatever there is: for the reply to what has been done already. */
  add: (bytes: number) => void;
  /** Throws `server.unavailable` where so many bytes more would be too many. */
  assertRoom: (bytes: number) => void;
  /** Gives all of it back, and takes no more. */
  leave: () => void;
};

/** Room for large bodies and replies at this server. */
export type Room = {
  open: (owner: string) => Held;
  /** How much is taken, by all. */
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
        // The rest of a body that was refused still arrives, and is thrown away.
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

/** Whose a request is: its user's, once they are known. */
export const ownerOf = ({ userId, ip }: FastifyRequest): string =>
  userId === null ? networkOf(ip) : `user ${userId}`;

/** Lets requests know their user, and whether their reply is counted. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest("userId", null);
  app.decorateRequest("isCounted", false);
}

declare module "fastify" {
  interface FastifyRequest {
    /** The user who is proved to have sent it; null while nobody has asked. */
    userId: string | null;
    /** Whether what its reply takes is counted already. */
    isCounted: boolean;
  }
}
