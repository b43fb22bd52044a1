import type { Db } from "./client.ts";

/**
 * A query that is built once for each connection pool, then only executed: building it anew costs
 * several times its execution. `build` ends with `.prepare(name)`; its variables are `sql.placeholder`s.
 */
export function prepared<Query>(build: (db: Db) => Query): (db: Db) => Query {
  const queries = new WeakMap<Db, Query>();
  return (db) => {
    const known = queries.get(db);
    if (known !== undefined) return known;
    const query = build(db);
    queries.set(db, query);
    return query;
  };
}
