import type { Outside } from "./ports.ts";

/** Sends nothing: for tests of what comes before. It refuses what is not https. */
export const noOutside: Outside = {
  findRefusal: (url) => (url.startsWith("https://") ? undefined : "does not begin with https://"),
  send: async () => ({ error: "connection_failed", durationMs: 0 }),
};
