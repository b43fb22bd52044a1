import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BackupOptions, backUp } from "./backup.ts";
import { backupName, backupTime, chooseSurplus, dayOf } from "./kept-backups.logic.ts";

type Keeping = Omit<BackupOptions, "file"> & { folder: string };

/**
 * When the backups of a folder were made, the newest first. Those of days to come are left out: a clock was wrong, and they say
 * nothing of when. Throws if there is no folder, as where its disk is not mounted.
 */
export async function listBackups(folder: string, now: Date): Promise<Date[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`There is no folder ${folder}: create it, or mount its disk.`);
  });
  return names
    .flatMap((name) => backupTime(name) ?? [])
    .filter((at) => dayOf(at) <= dayOf(now))
    .toSorted((a, b) => b.getTime() - a.getTime());
}

/**
 * Makes a backup in a folder if there is none of this day (UTC), and deletes those that are no longer kept: seven days,
 * four weeks and twelve months keep one each. Other files, and backups of days to come, are left alone. Returns the new backup's path. Throws as `backUp`
 * does, and deletes nothing then.
 */
export async function keepBackups({ folder, ...options }: Keeping): Promise<string | undefined> {
  const present = await listBackups(folder, options.now);
  if (present.some((at) => dayOf(at) === dayOf(options.now))) return undefined;
  await removeUnfinished(folder);
  const file = join(folder, backupName(options.now));
  await backUp({ ...options, file });
  for (const at of chooseSurplus(await listBackups(folder, options.now)))
    await rm(join(folder, backupName(at)));
  return file;
}

/** Removes what a backup has left whose process was killed. */
async function removeUnfinished(folder: string): Promise<void> {
  const isUnfinished = (name: string) =>
    name.endsWith(".partial") && backupTime(name.slice(0, -".partial".length)) !== undefined;
  for (const name of (await readdir(folder)).filter(isUnfinished)) await rm(join(folder, name));
}
