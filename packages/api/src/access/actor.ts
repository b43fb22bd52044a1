import { users } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** The name of the user in a column; null when the user was deleted. */
export const actorName = (id: PgColumn): SQL<string | null> =>
  sql<
    string | null
  >`(select actor.name from ${users} actor where actor.id = ${id.table}.${sql.identifier(id.name)})`;
