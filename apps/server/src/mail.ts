import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeFault, type Mail } from "@outlay/api";
import type { Config } from "./config.ts";

/** A mail on its way out, with the instant of its Date header. */
type Outgoing = Mail & { date: Date };

export type Mailer = {
  /** Answers the file that a mail was written to, or undefined when a mail server took it. Throws when neither did. */
  deliver: (mail: Outgoing) => Promise<string | undefined>;
  /** Waits for the mails under way. */
  close: () => Promise<void>;
};

// A request may be waiting for it.
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Sends to the mail server of SMTP_URL; without one, mails become files in DATA_DIR/outbox. */
export function createMailer(config: Pick<Config, "smtpUrl" | "mailFrom" | "dataDir">): Mailer {
  const { smtpUrl, mailFrom: from, dataDir } = config;
  const underWay = new Set<Promise<unknown>>();
  return {
    deliver: async ({ to, text: lines, ...mail }) => {
      // With other line ends nodemailer counts two short lines as a long one, and would break a token.
      const text = lines.replaceAll(/\r?\n/g, "\r\n");
      // As an object it is not parsed: what stands before the @ may look like a list of addresses.
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

// Loading nodemailer takes a tenth of a start, and most processes send no mail for a long time.
const loadNodemailer = () => import("nodemailer");

async function sendBy(url: string, message: Message): Promise<undefined> {
  const { createTransport } = await loadNodemailer();
  await createTransport({ url, ...timeouts, ...noAccess }).sendMail(message);
}

/** For its owner's eyes only: a mail may hold a token. */
async function writeToOutbox(dataDir: string, message: Message): Promise<string> {
  const { createTransport } = await loadNodemailer();
  const composer = createTransport({ streamTransport: true, buffer: true, ...noAccess });
  const { message: eml } = await composer.sendMail(message);
  const outbox = join(dataDir, "outbox");
  await mkdir(outbox, { recursive: true, mode: 0o700 });
  const file = join(outbox, `${randomUUID()}.eml`);
  await writeFile(`${file}.part`, eml, { mode: 0o600 });
  // Who watches the directory sees whole mails alone.
  await rename(`${file}.part`, file);
  return file;
}

type Log = (details: object, message: string) => void;

/**
 * Delivers a mail and logs what became of it, without its recipient and text. Returns
 * whether it is on its way; never throws.
 */
export async function sendMail(
  { mailer, log }: { mailer: Mailer; log: { info: Log; error: Log } },
  mail: Outgoing,
): Promise<boolean> {
  try {
    const file = await mailer.deliver(mail);
    if (file !== undefined) log.info({ file }, "mail written: no SMTP_URL is set");
    return true;
  } catch (error) {
    // The number of what the mail server answered (RFC 5321, 4.2), if it did.
    const replied = error instanceof Error && "responseCode" in error ? error.responseCode : null;
    log.error({ fault: describeFault(error), replied }, "mail not sent");
    return false;
  }
}
