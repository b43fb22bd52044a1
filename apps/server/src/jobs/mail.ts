import { type KeyRing, makeTokenMail, seal, unseal } from "@outlay/api";
import { z } from "zod";
import { deliverMail } from "../mail.ts";
import { defineJob, type JobServices } from "./job.ts";

/** Mails hold tokens and addresses: in the database they are encrypted. */
const sealed = z.strictObject({ kid: z.string(), sealed: z.base64() });
type Sealed = z.output<typeof sealed>;

const owner = "mail";

/** For the input of the jobs of this file. */
export function sealInput(keys: KeyRing, content: object): Sealed {
  const { kid, sealed: bytes } = seal(keys, JSON.stringify(content), owner);
  return { kid, sealed: bytes.toString("base64") };
}

function unsealInput<Content>(
  { keys }: JobServices,
  { kid, sealed: text }: Sealed,
  content: z.ZodType<Content>,
): Content {
  const json = unseal(keys, { kid, sealed: Buffer.from(text, "base64") }, owner);
  if (json === undefined)
    throw Object.assign(new Error("its secret is no longer in AUTH_SECRETS"), {
      code: "NO_SECRET",
    });
  return content.parse(JSON.parse(json));
}

/** About a day: by then, a mail server is back or the mail is of no use. */
const retries = 40;

const mailContent = z.strictObject({ to: z.string(), subject: z.string(), text: z.string() });

/** Sends a mail. */
export const sendMail = defineJob({
  name: "mail",
  input: sealed,
  retries,
  run: async (services, input) => {
    await deliverMail(services, unsealInput(services, input, mailContent));
  },
});

const requestContent = z.strictObject({ purpose: z.enum(["reset", "verify"]), email: z.string() });

/** Makes a token and mails it; again with another token, which replaces the first. */
export const sendTokenMail = defineJob({
  name: "token-mail",
  input: sealed,
  retries,
  run: async (services, input) => {
    const request = unsealInput(services, input, requestContent);
    const mail = await makeTokenMail(services.db, request, services.clock());
    if (mail) await deliverMail(services, mail);
  },
});
