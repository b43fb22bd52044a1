import { superuser, type Cluster } from "./cluster.ts";
import type { Connect } from "./index.ts";
import { startPostmaster, type Postmaster } from "./postmaster.ts";
import { databaseName } from "./running.ts";
import { createSocketDir, type SocketDir } from "./sockets.ts";

export interface Serving {
  url: string;
  socketDir: SocketDir;
  postmaster: Postmaster;
}

/** Starts PostgreSQL on a prepared cluster, with a database of ours in it. */
export async function startServing(
  cluster: Cluster,
  connect: Connect,
  fsync: boolean,
): Promise<Serving> {
  const socketDir = createSocketDir(cluster.dataDir, cluster.account);
  try {
    const postmaster = await startPostmaster(cluster, socketDir.path, fsync);
    try {
      return { url: await ensureDatabase(connect, socketDir.path), socketDir, postmaster };
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
  } catch (error) {
    socketDir.remove();
    throw error;
  }
}

/** A new cluster has no database of ours yet; nor has one whose first start was cut short. */
async function ensureDatabase(connect: Connect, socketDir: string): Promise<string> {
  const urlOf = (name: string) =>
    `postgresql://${superuser}@${encodeURIComponent(socketDir)}:5432/${name}`;
  const client = connect(urlOf("postgres"), { poolSize: 1 });
  try {
    const found = await client.unsafe(
      `select 1 from pg_database where datname = '${databaseName}'`,
    );
    if (found.length === 0) await client.unsafe(`create database ${databaseName}`);
  } finally {
    await client.end({ timeout: 5 });
  }
  return urlOf(databaseName);
}
