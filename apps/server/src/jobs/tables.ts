import { type Db, runText } from "@outlay/db";

// What operators see is read from pg-boss' table, so that it needs no library, and waits for none of its caches.

/** The schema of pg-boss' tables, beside ours; a migration creates it. */
export async function readJobSchema(db: Db): Promise<string> {
  const [row] = await runText<{ schema: string }>(
    db,
    "select left(current_schema(), 45) || '_jobs' as schema",
  );
  if (!row) throw new Error("the database has no current schema");
  return row.schema;
}

const readTable = async (db: Db) => `"${await readJobSchema(db)}".job`;

/**
 * pg-boss also calls a run failed that is to be repeated while another one of its key waits to be repeated: that one does
 * its work, so it was replaced and not given up.
 */
const givenUp = "state = 'failed' and retry_count >= retry_limit";
const replaced = "state = 'failed' and retry_count < retry_limit";

/** What waits and what has failed of one job. */
export type Backlog = {
  name: string;
  /** Due and not begun. */
  waiting: number;
  /** Given up. */
  failed: number;
  /** How long ago the longest waiting one was due; 0 without any. */
  oldestSeconds: number;
};

export async function readBacklog(db: Db): Promise<Backlog[]> {
  return runText(
    db,
    `select name, count(*) filter (where is_due)::int as waiting, count(*) filter (where ${givenUp})::int as failed,
      coalesce(extract(epoch from now() - min(start_after) filter (where is_due)), 0)::float8 as "oldestSeconds"
    from (select *, state in ('created', 'retry') and start_after <= now() as is_due from ${await readTable(db)}) as jobs
    group by name order by name`,
  );
}

/** A job that is not done. */
export type ListedJob = {
  id: string;
  name: string;
  key: string | null;
  state: "waiting" | "running" | "failed";
  /** Runs that have begun. */
  attempts: number;
  /** When it runs next, began or failed: ISO 8601. */
  at: string;
  /** The code or name of the last error. */
  error: string | null;
};

/** The jobs that are not done, failed ones first. */
export async function listJobs(db: Db): Promise<ListedJob[]> {
  return runText(
    db,
    `select id, name, nullif(singleton_key, name) as key,
      case state when 'failed' then 'failed' when 'active' then 'running' else 'waiting' end as state,
      retry_count + (started_on is not null)::int as attempts,
      to_char(case when state in ('created', 'retry') then start_after else coalesce(completed_on, started_on) end
        at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
      output->>'message' as error
    from ${await readTable(db)} as job
    where state in ('created', 'retry', 'active') or ${givenUp}
    order by job.state desc, start_after, id limit 1000`,
  );
}

/** Lets a failed job run again. Returns false if there is none with this id, or if another of its key waits. */
export async function retryJob(db: Db, id: string): Promise<boolean> {
  const table = await readTable(db);
  const rows = await runText(
    db,
    `update ${table} as job set state = 'retry', retry_limit = retry_limit + 1, start_after = now(), completed_on = null
    where id = $1 and ${givenUp} and not exists (
      select from ${table} as other
      where other.name = job.name and other.singleton_key = job.singleton_key and other.state = 'retry')
    returning id`,
    [id],
  );
  return rows.length > 0;
}

/**
 * Moves what waits since an instant that is yet to come: the database's clock was set back, and a job would wait until it is there
 * again. Each waits as long as it was to, from now on; a claim that seems to be of later ends as others do.
 */
export async function followClock(db: Db): Promise<void> {
  await runText(
    db,
    `update ${await readTable(db)} set created_on = least(created_on, now()), started_on = least(started_on, now()),
      heartbeat_on = least(heartbeat_on, now()),
      start_after = case when state = 'active' then start_after else now() + (start_after - greatest(started_on, created_on)) end
    where state in ('created', 'retry', 'active') and greatest(started_on, created_on, heartbeat_on) > now() + interval '1 minute'`,
  );
}

/** Deletes jobs that are done, or were replaced, and were an hour ago: what was given up stays. */
export async function forgetDoneJobs(db: Db): Promise<void> {
  await runText(
    db,
    `delete from ${await readTable(db)} where (state = 'completed' or ${replaced}) and completed_on < now() - interval '1 hour'`,
  );
}
