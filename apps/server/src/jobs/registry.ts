import { beginBookDays } from "./begin-days.ts";
import type { AnyJob } from "./job.ts";
import { sweep } from "./sweep.ts";

/** Every job. */
export const jobs: readonly AnyJob[] = [sweep, beginBookDays];
