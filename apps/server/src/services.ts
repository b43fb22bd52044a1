import type { KeyRing } from "@outlay/api";
import type { Db } from "@outlay/db";
import { type Identities, rememberIdentities } from "./identities.ts";
import type { Mailer } from "./mail.ts";

/** What the doors share. Time is given, so that a test can set it. */
export type Services = {
  db: Db;
  keys: KeyRing;
  identities: Identities;
  mailer: Mailer;
  clock: () => Date;
  version: string;
};

export function createServices(given: Omit<Services, "identities">): Services {
  return { ...given, identities: rememberIdentities(given.db, given.keys) };
}
