import { backUpDaily } from "./backup.ts";
import { beginBookDays } from "./begin-days.ts";
import { deliverNotifications } from "./deliver.ts";
import { fetchRates } from "./fetch-rates.ts";
import type { AnyJob } from "./job.ts";
import { sendMail, sendTokenMail } from "./mail.ts";
import { postOccurrences } from "./post-occurrences.ts";
import { purgeBooks } from "./purge-books.ts";
import { purgeDeleted } from "./purge-deleted.ts";
import { sweep } from "./sweep.ts";
import { sweepUnusedFiles } from "./sweep-files.ts";
import { deliverWebhook, findWebhooks } from "./webhooks.ts";

/** Every job. */
export const jobs: readonly AnyJob[] = [
  sendMail,
  sendTokenMail,
  sweep,
  sweepUnusedFiles,
  purgeBooks,
  purgeDeleted,
  beginBookDays,
  deliverWebhook,
  findWebhooks,
  postOccurrences,
  deliverNotifications,
  fetchRates,
  backUpDaily,
];
