import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** The counters of rate-limiter-flexible, shared by all servers. A global table. The library determines its columns. */
export const throttleCounters = pgTable(
  "throttle_counters",
  {
    /** The limit's name and a hash of its subject. */
    key: text("key").notNull(),
    points: integer("points").notNull(),
    expire: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "throttle_counters_pkey", columns: [t.key] }),
    index("throttle_counters_expires_idx").on(t.expire),
  ],
);
