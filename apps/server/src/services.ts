import type { KeyRing } from "@outlay/api";
import type { Db } from "@outlay/db";
import { type Background, createBackground } from "./background.ts";
import { type Identities, rememberIdentities } from "./identities.ts";
import type { Mailer } from "./mail.ts";

/** What the doors share. Time is given, so that a test can set it. */
export type Services = {
  db: Db;
  keys: KeyRing;
  identities: Identities;
  mailer: Mailer;
  background: Background;
  clock: () => Date;
  version: string;
};

export function createServices(given: Omit<Services, "identities" | "background">): Services {
  const identities = rememberIdentities(given.db, given.keys);
  return { ...given, identities, background: createBackground() };
}
