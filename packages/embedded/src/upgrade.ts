import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { type Cluster, createCluster, removePartialClusters, syncPath } from "./cluster.ts";
import type { Connect } from "./index.ts";
import { startServing } from "./serving.ts";

/** Copies every table of the database at one URL to the empty one at another: `copyDatabase` of the database package. */
export type CopyDatabase = (fromUrl: string, toUrl: string) => Promise<void>;

type Upgrade = {
  connect: Connect;
  copyDatabase: CopyDatabase;
  /** The cluster, with the programs of the present version. */
  cluster: Cluster;
  /** The programs of the version that made it. */
  former: Binaries;
  fsync: boolean;
};

const upgradedDir = (dataDir: string) => join(dataDir, "postgres.upgraded");

/** The major version of the cluster in `dataDir`, if there is one. */
export function readMajor(dataDir: string): number | undefined {
  const file = join(dataDir, "postgres", "PG_VERSION");
  return existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : undefined;
}

/**
 * Makes a cluster one of the present major version: a new one gets a copy of every table, and takes its place. The former one stays
 * beside it as `postgres-17`. Whatever ends this halfway, all rows are in the one or the other.
 */
export async function upgradeCluster(upgrade: Upgrade): Promise<void> {
  const { cluster, former, fsync } = upgrade;
  const { dataDir, dir } = cluster;
  await removePartialClusters(dataDir);
  // By this name the next start removes it.
  const next = { ...cluster, dir: join(dataDir, "postgres.partial-upgrade") };
  await createCluster(next, fsync);
  await copyRows({ ...cluster, binaries: former }, next, upgrade);
  const keptDir = freeName(`${dir}-${former.major}`);
  // Each step is on the disk before the next one: a power cut shows them in no other order.
  const settle = () => fsync && syncPath(dataDir);
  renameSync(next.dir, upgradedDir(dataDir));
  settle();
  renameSync(dir, keptDir);
  settle();
  finishUpgrade(dataDir);
  settle();
}

function freeName(path: string, count = 2): string {
  const name = count === 2 ? path : `${path}-${count - 1}`;
  return existsSync(name) ? freeName(path, count + 1) : name;
}

/**
 * Ends an upgrade that was cut short when the former cluster had been put aside. Cut short before that, the copy is removed: the
 * former release may have gone on with the cluster.
 */
export function finishUpgrade(dataDir: string): void {
  const dir = join(dataDir, "postgres");
  const upgraded = upgradedDir(dataDir);
  if (existsSync(dir)) rmSync(upgraded, { recursive: true, force: true });
  else if (existsSync(upgraded)) renameSync(upgraded, dir);
}

async function copyRows(from: Cluster, to: Cluster, { connect, copyDatabase, fsync }: Upgrade) {
  const source = await startServing(from, connect, fsync);
  try {
    const target = await startServing(to, connect, fsync);
    try {
      await copyDatabase(source.url, target.url);
    } finally {
      await stop(target);
    }
  } finally {
    await stop(source);
  }
}

async function stop({ postmaster, socketDir }: Awaited<ReturnType<typeof startServing>>) {
  await postmaster.stop();
  socketDir.remove();
}
