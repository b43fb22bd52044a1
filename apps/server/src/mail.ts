import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeFault, type Mail } from "@outlay/api";
import type { Config } from "./config.ts";

/** An outgoing mail, with the instant of its Date header. */
type Outgoing = Mail & { date: Date };

export type Mailer = {
  /** Returns the file that a mail was written to, or undefined if a mail server accepted it. Throws if it failed. */
  deliver: (mail: Outgoing) => Promise<string | undefined>;
  /** Waits for mails in progress. */
  close: () => Promise<void>;
};

// A server that stops waits for it.
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Sends to the mail server of SMTP_URL; without one, mails become files in DATA_DIR/outbox. */
export function createMailer(config: Pick<Config, "smtpUrl" | "mailFrom" | "dataDir">): Mailer {
  const { smtpUrl, mailFrom: from, dataDir } = config;
  const underWay = new Set<Promise<unknown>>();
  return {
    deliver: async ({ to, text: lines, ...mail }) => {
      // With other line ends nodemailer counts two short lines as one long line, and would wrap a token.
      const text = lines.replaceAll(/\r?\n/g, "\r\n");
      // An object is not parsed: the part before the @ may look like a list of addresses.
      const message = { ...mail, text, from, to: { name: "", address: to } };
      const sending =
        smtpUrl === undefined ? writeToOutbox(dataDir, message) : sendBy(smtpUrl, message);
      underWay.add(sending);
      try {
        return await sending;
      } finally {
        underWay.delete(sending);
      }
    },
    close: async () => {
      await Promise.allSettled(underWay);
    },
  };
}

type Message = {
  from: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  date: Date;
};

const noAccess = { disableFileAccess: true, disableUrlAccess: true };

// Loaded on first use: nodemailer takes a tenth of the start-up time, and most processes rarely send mail.
const loadNodemailer = () => import("nodemailer");

async function sendBy(url: string, message: Message): Promise<undefined> {
  const { createTransport } = await loadNodemailer();
  await createTransport({ url, ...timeouts, ...noAccess }).sendMail(message);
}

/** Readable only by the owner: a mail may contain a token. */
async function writeToOutbox(dataDir: string, message: Message): Promise<string> {
  const { createTransport } = await loadNodemailer();
  const composer = createTransport({ streamTransport: true, buffer: true, ...noAccess });
  const { message: eml } = await composer.sendMail(message);
  const outbox = join(dataDir, "outbox");
  await mkdir(outbox, { recursive: true, mode: 0o700 });
  const file = join(outbox, `${randomUUID()}.eml`);
  await writeFile(`${file}.part`, eml, { mode: 0o600 });
  // A program that watches the directory sees only complete mails.
  await rename(`${file}.part`, file);
  return file;
}

/** Failures of what comes before a mail, by nodemailer's codes. */
const beforeMail = /^(EAUTH|ENOAUTH|EOAUTH2|EDNS|ETLS|EREQUIRETLS|EENVELOPE|ECONFIG|EPROXY)$/;
/** Calls of the system, to connect or to write a file. */
const beforeSending = /^(connect|getaddrinfo|mkdir|open|rename)$/;

/** Whether a mail of which `deliver` throws certainly was not sent: a connection that breaks may have done it. */
export function isCertainlyUnsent(error: unknown): boolean {
  const { code, responseCode, syscall, timeoutType } = { ...(error as Record<string, unknown>) };
  return (
    (typeof responseCode === "number" && responseCode >= 400) ||
    beforeMail.test(String(code)) ||
    beforeSending.test(String(syscall)) ||
    timeoutType === "CONNECT_TIMEOUT" ||
    timeoutType === "GREETING_TIMEOUT"
  );
}

type Log = (details: object, message: string) => void;

type Sending = { mailer: Mailer; log: { info: Log; error: Log }; clock: () => Date };

/** Delivers a mail and logs how that went, without its recipient and text. Throws if it failed. */
export async function deliverMail({ mailer, log, clock }: Sending, mail: Mail): Promise<void> {
  try {
    const file = await mailer.deliver({ ...mail, date: clock() });
    if (file !== undefined) log.info({ file }, "mail written: no SMTP_URL is set");
  } catch (error) {
    // The mail server's reply code (RFC 5321, 4.2), if there is one.
    const replied = error instanceof Error && "responseCode" in error ? error.responseCode : null;
    log.error({ fault: describeFault(error), replied }, "mail not sent");
    throw error;
  }
}
