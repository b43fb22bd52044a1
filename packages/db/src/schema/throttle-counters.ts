import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** What rate-limiter-flexible counts, for all servers together. A global table: it belongs to no book. Its fields are named by the library. */
export const throttleCounters = pgTable(
  "throttle_counters",
  {
    /** The limit's name and a hash of whom it is about. */
    key: text("key").notNull(),
    points: integer("points").notNull(),
    expire: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "throttle_counters_pkey", columns: [t.key] }),
    index("throttle_counters_expires_idx").on(t.expire),
  ],
);
