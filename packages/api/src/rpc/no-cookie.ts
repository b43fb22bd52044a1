import { AppError } from "@outlay/core";
import type { SessionCookie } from "./context.ts";

/** For transports without cookies. */
export const noCookie: SessionCookie = {
  assertAllowed: () => {
    throw new AppError("route.http_only", "A session cookie needs HTTP: call /trpc or /api.");
  },
  read: () => undefined,
  write: () => {},
  clear: () => {},
};
