import {
  type CallsUnderWay,
  type FileReading,
  createRequestBudget,
  createThrottle,
  type KeyRing,
  type Limits,
  type RequestBudget,
  type Throttle,
  readFilesInTurn,
  trackCalls,
} from "@outlay/api";
import type { Channel, Db } from "@outlay/db";
import type { Config } from "./config.ts";
import { type Identities, rememberIdentities } from "./identities.ts";
import { type LiveFeeds, openLiveFeeds, type Timings } from "./live.ts";
import { type Jobs, openJobs } from "./jobs/jobs.ts";
import { jobs } from "./jobs/registry.ts";
import { createWebhookNudge } from "./jobs/webhook-nudge.ts";
import type { Mailer } from "./mail.ts";
import { type OpenedOutside, openOutside } from "./outgoing/outside.ts";

type Given = {
  db: Db;
  keys: KeyRing;
  mailer: Mailer;
  /** What procedures and jobs need to know of the settings. */
  site: Pick<
    Config,
    | "publicUrl"
    | "corsOrigins"
    | "signUp"
    | "smtpUrl"
    | "webhookAllow"
    | "ratesUrl"
    | "port"
    | "dataDir"
    | "backupDir"
  >;
  clock: () => Date;
  version: string;
};

/** Services shared by the transports. The clock is an argument, so that tests can set it. */
export type Services = Given & {
  identities: Identities;
  throttle: Throttle;
  budget: RequestBudget;
  live: LiveFeeds;
  calls: CallsUnderWay;
  fileReading: FileReading;
  jobs: Jobs;
  outside: OpenedOutside;
};

type Bounds = {
  /** The database for counters, which fall back to memory while it is busy. */
  shortWaitDb: Db;
  limits: Limits;
  requestsPerMinute: number;
};

type ForJobs = {
  /** Whether this process runs jobs. */
  runsJobs: boolean;
};

type ForLive = {
  channel: Channel;
  timings?: Partial<Timings>;
  /** Called with errors of background work. */
  onFailure: (error: unknown) => void;
};

export function createServices({
  channel,
  timings,
  onFailure,
  limits,
  requestsPerMinute,
  shortWaitDb,
  runsJobs,
  ...given
}: Given & ForLive & ForJobs & Bounds): Services {
  const { db, keys, clock, site, version } = given;
  const opened = openJobs({ db, shortWaitDb, channel, jobs, runsHere: runsJobs, onFailure });
  const live = openLiveFeeds({ db, channel, clock, onFailure, ...(timings && { timings }) });
  const nudge = createWebhookNudge({ db, clock, jobs: opened, onFailure });
  return {
    ...given,
    identities: rememberIdentities(db, keys),
    throttle: createThrottle(shortWaitDb, limits),
    budget: createRequestBudget(requestsPerMinute),
    calls: trackCalls(),
    fileReading: readFilesInTurn(),
    live: {
      ...live,
      notifyBookChanged: (bookId) => {
        live.notifyBookChanged(bookId);
        nudge.changed(bookId);
      },
      close: () => {
        nudge.stop();
        live.close();
      },
    },
    jobs: opened,
    outside: openOutside({ allow: site.webhookAllow, version }),
  };
}
