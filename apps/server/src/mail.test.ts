import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailer, deliverMail, isCertainlyUnsent } from "./mail.ts";
import { serveSmtp } from "../test/smtp.fixture.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "outlay-mail-test-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const mailFrom = "Outlay <outlay@example.com>";
/** As long as they are: a mail that breaks one is useless to a reader of the file. */
const token = `outlay_inv_${"s".repeat(63)}`;
const mail = {
  to: "bob@example.com",
  subject: "Grüße",
  text: `Grüße, the token:\n\n${token}\n`,
};
const now = new Date("2026-11-21T09:30:00.000Z");
const clock = () => now;

function capture() {
  let logged = "";
  const log = (details: object, message: string) => {
    logged += JSON.stringify({ ...details, message });
  };
  return { log: { info: log, error: log }, logged: () => logged };
}

test("without a mail server a mail becomes a file for its owner's eyes, and the log says only where", async () => {
  const { log, logged } = capture();
  const mailer = createMailer({ smtpUrl: undefined, mailFrom, dataDir });
  await deliverMail({ mailer, log, clock }, mail);

  const outbox = join(dataDir, "outbox");
  const files = await readdir(outbox);
  expect(files).toEqual([expect.stringMatching(/\.eml$/)]);
  const file = join(outbox, String(files[0]));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(outbox)).mode & 0o777).toBe(0o700);
  const text = await readFile(file, "utf8");
  expect(text).toContain("To: bob@example.com");
  expect(text).toContain("Date: Sat, 21 Nov 2026 09:30:00 +0000");
  expect(text).toContain(`${token}\r\n`);
  expect(logged()).toContain(file);
  expect(logged()).not.toMatch(/bob@|outlay_inv/);
});

test("a mail server gets the mail", async () => {
  const smtp = await serveSmtp();
  const { log, logged } = capture();
  const mailer = createMailer({ smtpUrl: smtp.smtpUrl, mailFrom, dataDir });
  await deliverMail({ mailer, log, clock }, mail);
  expect(smtp.mails).toEqual([expect.stringContaining(token)]);
  expect(smtp.mails[0]).toContain("From: Outlay <outlay@example.com>");
  expect(logged()).toBe("");
  smtp.close();
});

test("what stands in a subject starts no header of its own", async () => {
  const smtp = await serveSmtp();
  const mailer = createMailer({ smtpUrl: smtp.smtpUrl, mailFrom, dataDir });
  await mailer.deliver({ ...mail, date: now, subject: "Hello\r\nBcc: eve@example.com" });
  expect(smtp.mails[0]).not.toMatch(/^Bcc:/m);
  smtp.close();
});

test("a rejected mail is logged, without its recipient", async () => {
  const smtp = await serveSmtp({ refuses: mail.to });
  const { log, logged } = capture();
  const mailer = createMailer({ smtpUrl: smtp.smtpUrl, mailFrom, dataDir });
  await expect(deliverMail({ mailer, log, clock }, mail)).rejects.toThrow();
  expect(logged()).toContain('"replied":550');
  expect(logged()).not.toMatch(/bob@|outlay_inv/);
  smtp.close();
});

test("a mail server that is not there is in the log, with the fault", async () => {
  const { log, logged } = capture();
  const mailer = createMailer({ smtpUrl: "smtp://127.0.0.1:1", mailFrom, dataDir });
  await expect(deliverMail({ mailer, log, clock }, mail)).rejects.toThrow();
  expect(logged()).toMatch(/ECONNREFUSED|ESOCKET|ECONNECTION/);
});

test("closing waits for the mails under way", async () => {
  const smtp = await serveSmtp();
  const mailer = createMailer({ smtpUrl: smtp.smtpUrl, mailFrom, dataDir });
  const sending = mailer.deliver({ ...mail, date: now });
  await mailer.close();
  expect(smtp.mails.length).toBe(1);
  await sending;
  smtp.close();
});

test.each([
  { server: "rejects the recipient", stage: "RCPT", reply: "550 no", unsent: true },
  { server: "rejects the mail", stage: "END", reply: "552 too much", unsent: true },
  { server: "hangs up before the mail", stage: "MAIL", reply: undefined, unsent: false },
  { server: "hangs up after the mail", stage: "END", reply: undefined, unsent: false },
])("a mail server that $server: the mail is certainly unsent: $unsent", async (row) => {
  const smtp = await serveSmtp({ at: row.stage, says: row.reply });
  const mailer = createMailer({ smtpUrl: smtp.smtpUrl, mailFrom, dataDir });
  const failed = mailer.deliver({ ...mail, date: now }).then(
    () => "delivered",
    (error: unknown) => isCertainlyUnsent(error),
  );
  expect(await failed).toBe(row.unsent);
  smtp.close();
});

test("a mail that reached no server, or no folder, is certainly unsent", async () => {
  const faultOf = async (settings: { smtpUrl: string | undefined; dataDir: string }) =>
    createMailer({ mailFrom, ...settings })
      .deliver({ ...mail, date: now })
      .then(
        () => "delivered",
        (error: unknown) => isCertainlyUnsent(error),
      );
  expect(await faultOf({ smtpUrl: "smtp://127.0.0.1:1", dataDir })).toBe(true);
  expect(await faultOf({ smtpUrl: "smtp://does-not-exist.invalid", dataDir })).toBe(true);
  expect(await faultOf({ smtpUrl: undefined, dataDir: "/dev/null/x" })).toBe(true);
});
