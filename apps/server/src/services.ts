import type { KeyRing } from "@outlay/api";
import type { Db } from "@outlay/db";

/** What the doors share. Time is given, so that a test can set it. */
export type Services = { db: Db; keys: KeyRing; clock: () => Date; version: string };
