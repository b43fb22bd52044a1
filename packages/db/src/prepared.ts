import type { Db } from "./client.ts";

/**
 * A query that is built once for each connection pool and shape, then only executed: building it
 * anew costs as much as executing it. `build` ends with `.prepare(name)`; its variables are
 * `sql.placeholder`s, and `shape` says what else tells one query from another (a sort, which filters there are).
 */
export function prepared<Query, Shape = void>(
  build: (db: Db, shape: Shape) => Query,
): (db: Db, shape: Shape) => Query {
  const queriesOf = new WeakMap<Db, Map<string, Query>>();
  return (db, shape) => {
    let queries = queriesOf.get(db);
    if (!queries) queriesOf.set(db, (queries = new Map<string, Query>()));
    const key = JSON.stringify(shape);
    const known = queries.get(key);
    if (known !== undefined) return known;
    const query = build(db, shape);
    queries.set(key, query);
    return query;
  };
}
