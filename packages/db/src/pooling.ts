import type postgres from "postgres";
import { startupError } from "@outlay/core";
import { connect, type Pooling } from "./connect.ts";

/** More than the connections of a pool that is in use change hands by chance. */
const rounds = 5;

/**
 * Finds out whether a pooler in transaction mode is between us and PostgreSQL: whether two sessions of ours share one
 * of the server, or one of ours moves to another. A pooler gives each of its clients a process id of its own invention,
 * so that a direct connection is known by its first answer.
 */
export async function findPooling(url: string): Promise<Pooling | "direct"> {
  const options = { poolSize: 1, pooling: "transaction" } as const;
  const [ours, other] = [connect(url, options), connect(url, options)];
  try {
    const first = await ask(ours);
    if (first.serverPid === first.clientPid) return "direct";
    for (let round = 0; round < rounds; round += 1) {
      const isMoved = await other
        .begin(async (held) => {
          if ((await ask(held)).serverPid === first.serverPid) return true;
          return (await ask(ours)).serverPid !== first.serverPid;
        })
        .catch(refuse);
      if (isMoved) return "transaction";
    }
    return "session";
  } finally {
    await Promise.all([ours.end({ timeout: 5 }), other.end({ timeout: 5 })]);
  }
}

/** PgBouncer hangs up on a transaction that it does not allow. */
function refuse(error: unknown): never {
  if (!(error instanceof Error && "code" in error && error.code === "CONNECTION_CLOSED"))
    throw error;
  throw startupError(
    "database.no_transactions",
    "The pooler at the address of DATABASE_URL ended the connection when a transaction began, as one in statement mode does. " +
      "Outlay needs session or transaction mode, or the address of PostgreSQL itself.",
    { cause: error },
  );
}

/** The process of the server that answers, and the one that it named when the connection was opened. */
async function ask(client: postgres.Sql | postgres.TransactionSql) {
  const result = await client.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid");
  return { serverPid: result[0]?.pid, clientPid: result.state.pid };
}
