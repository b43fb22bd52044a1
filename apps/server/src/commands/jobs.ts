import { z } from "zod";
import type { Config } from "../config.ts";
import { openExisting } from "../database.ts";
import { type ListedJob, listJobs, retryJob } from "../jobs/tables.ts";

const line = ({ id, state, name, key, attempts, at, error }: ListedJob) =>
  [id, state.padEnd(7), at, `runs ${attempts}`, name, key, error]
    .filter((part) => part !== null)
    .join("  ");

/** Prints the jobs that are not done. */
export async function printJobs(
  config: Config,
  { asJson, onLost }: { asJson: boolean; onLost: () => void },
): Promise<string> {
  const database = await openExisting(config, { onLost });
  try {
    const jobs = await listJobs(database.db);
    if (asJson) return JSON.stringify(jobs, undefined, 2);
    return jobs.length === 0 ? "No jobs." : jobs.map(line).join("\n");
  } finally {
    await database.close();
  }
}

/** Lets a failed job run again, and says so. Throws if there is none with this id. */
export async function retryFailedJob(
  config: Config,
  id: string,
  onLost: () => void,
): Promise<string> {
  const database = await openExisting(config, { onLost });
  try {
    const isRetried = z.uuid().safeParse(id).success && (await retryJob(database.db, id));
    if (!isRetried) throw new Error(`There is no failed job ${id}, or another of its key waits.`);
    return `Job ${id} will run again.`;
  } finally {
    await database.close();
  }
}
