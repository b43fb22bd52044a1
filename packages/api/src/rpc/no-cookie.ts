import { AppError } from "@outlay/core";
import type { SecretCookie } from "./context.ts";

/** For transports without cookies. */
export const noCookie: SecretCookie = {
  assertAllowed: () => {
    throw new AppError("route.http_only", "A session cookie needs HTTP: call /trpc or /api.");
  },
  read: () => undefined,
  write: () => {},
  clear: () => {},
};
