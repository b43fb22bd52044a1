import type { httpLink } from "@trpc/client";

/** What tRPC asks of a fetch: less than what one is. */
export type Fetch = NonNullable<Parameters<typeof httpLink>[0]["fetch"]>;
