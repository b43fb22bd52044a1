import { param, users } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Book } from "./book.ts";

/** The name of the user in a column; null when the user was deleted. */
export const actorName = (id: PgColumn): SQL<string | null> =>
  sql<
    string | null
  >`(select actor.name from ${users} actor where actor.id = ${id.table}.${sql.identifier(id.name)})`;

/**
 * The same in a prepared query that has the values of `callerOf`, whose name is then not looked up: twice in each of 51 rows, that takes
 * a fifth of PostgreSQL's time for a page.
 */
export const actorNameFor = (id: PgColumn): SQL<string | null> =>
  sql<
    string | null
  >`case when ${id.table}.${sql.identifier(id.name)} = ${param("callerId")}::uuid then ${param("callerName")}::text else ${actorName(id)} end`;

/** The caller with their name, or nobody if it is not known. */
export const callerOf = ({
  actorId,
  actorName: callerName,
}: Pick<Book, "actorId" | "actorName">) => ({
  callerId: callerName === null ? null : actorId,
  callerName,
});
