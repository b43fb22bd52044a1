import {
  type CallsUnderWay,
  type FileReading,
  type FileStore,
  createRequestBudget,
  createProvider,
  createThrottle,
  type IdentityProvider,
  type KeyRing,
  type Limits,
  type ProviderFailure,
  type RequestBudget,
  type SharedCounts,
  type Throttle,
  readFilesInTurn,
  trackCalls,
} from "@outlay/api";
import type { Channel, Database, Db } from "@outlay/db";
import type { Config } from "./config.ts";
import { type Identities, rememberIdentities } from "./identities.ts";
import { type LiveFeeds, openLiveFeeds, type Timings } from "./live.ts";
import { type Jobs, openJobs } from "./jobs/jobs.ts";
import { jobs } from "./jobs/registry.ts";
import { createWebhookNudge } from "./jobs/webhook-nudge.ts";
import type { Mailer } from "./mail.ts";
import { createObserver, type Observer } from "./observability/observer.ts";
import type { Tracing } from "./observability/tracing.ts";
import { type OpenedOutside, openOutside } from "./outgoing/outside.ts";
import { openFiles } from "./storage/open-files.ts";
import { createStopping, type Stopping } from "./stopping.ts";

type Given = {
  db: Db;
  /** The database for counters and metrics, which do not wait while it is busy. */
  shortWaitDb: Db;
  pool: Database["pool"];
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
    | "workers"
    | "dataDir"
    | "attachments"
    | "s3AccessKeyId"
    | "s3SecretAccessKey"
    | "backupDir"
    | "oidc"
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
  /** Where attachments are kept. */
  files: FileStore;
  /** Null if the settings name none. */
  provider: IdentityProvider | null;
  jobs: Jobs;
  outside: OpenedOutside;
  observer: Observer;
  stopping: Stopping;
};

type Bounds = {
  limits: Limits;
  requestsPerMinute: number;
  /** With other workers of the same server. */
  sharedCounts?: SharedCounts;
};

type ForTraces = {
  /** Undefined where traces are off. */
  tracing?: Tracing | undefined;
};

type ForProvider = {
  /** Called when the provider cannot be reached, or refuses. */
  onProviderFailure?: (failure: ProviderFailure) => void;
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
  sharedCounts,
  runsJobs,
  tracing,
  onProviderFailure = () => {},
  ...given
}: Given & ForLive & ForJobs & ForTraces & ForProvider & Bounds): Services {
  const { db, shortWaitDb, keys, clock, site, version } = given;
  const observer = createObserver(tracing);
  const opened = openJobs({ db, shortWaitDb, channel, jobs, runsHere: runsJobs, onFailure });
  const live = openLiveFeeds({
    db,
    channel,
    clock,
    onFailure,
    onDelivered: observer.liveDelay,
    ...(timings && { timings }),
  });
  const nudge = createWebhookNudge({ db, clock, jobs: opened, onFailure });
  return {
    ...given,
    identities: rememberIdentities(db, keys),
    throttle: createThrottle(shortWaitDb, limits),
    budget: createRequestBudget(requestsPerMinute, sharedCounts),
    calls: trackCalls(),
    fileReading: readFilesInTurn(),
    files: openFiles(site),
    provider: site.oidc ? createProvider(site.oidc, onProviderFailure) : null,
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
    observer,
    stopping: createStopping(site.workers),
  };
}
