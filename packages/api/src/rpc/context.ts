import type { Db } from "@outlay/db";
import type { Identity } from "../access/identity.ts";
import type { KeyRing } from "../access/access-tokens.ts";
import type { Feeds } from "../feed/follow.ts";
import type { Mail } from "../support/mail.ts";
import type { Throttle } from "./throttling/throttle.ts";
import type { ReportFault } from "../support/ports.ts";

/** Where the pages are that people sign in on: a passkey is bound to the host, and made at one of the origins. */
export type Site = { rpId: string; origins: readonly string[] };

/** What is known of one request, the same for both doors. */
export type Context = {
  db: Db;
  /** The instant of the request: the only clock that procedures see. */
  now: Date;
  requestId: string;
  keys: KeyRing;
  /** Whom the request comes from, behind the proxies that are trusted. */
  ip: string;
  throttle: Throttle;
  userAgent: string | null;
  site: () => Site;
  /** As it was sent; whoever heeds it checks it. */
  idempotencyKey: string | null;
  /** Proves who asks, once a request however many calls it holds. Throws `auth.unauthenticated`. */
  identify: () => Promise<Identity>;
  /** Called after whatever may change who may do what: nothing remembered of it is to be believed. */
  invalidateIdentities: () => void;
  /** Called after whatever may have changed a book or its members: whoever follows it is to look. */
  notifyBookChanged: (bookId: string) => void;
  /** Opens a live stream of a book's changes. */
  follow: Feeds["follow"];
  /**
   * Sends a mail; answers whether it is on its way, and never throws: a failure is in the log. To be
   * called after the commit. It takes as long as a mail server does: where the time of a reply must
   * not tell whether there was a mail, do not wait for it.
   */
  sendMail: (mail: Mail) => Promise<boolean>;
  /**
   * Does what no reply waits for, after the commit; what it throws is reported. It may begin before
   * this returns. A server that stops waits for it.
   */
  inBackground: (work: () => Promise<unknown>) => void;
  /** Takes the details of an unexpected failure; they hold no message and no value. */
  reportFault: ReportFault;
};
