import {
  type Delivery,
  makeUnsubscribeCode,
  notificationsMail,
  notificationsPush,
} from "@outlay/api";
import { deliverMail, isCertainlyUnsent } from "../mail.ts";
import type { JobServices } from "./job.ts";

/** `unsent` if it certainly was not sent, `unknown` if it may have been. */
export type SendOutcome = "sent" | "unsent" | "unknown";

export async function sendByMail(services: JobServices, delivery: Delivery): Promise<SendOutcome> {
  const { keys, site } = services;
  const origin = site.publicUrl ?? `http://localhost:${site.port}`;
  const code = makeUnsubscribeCode(keys, delivery.channel.id);
  const unsubscribeUrl = `${origin}/unsubscribe/${code}`;
  try {
    await deliverMail(
      services,
      notificationsMail(delivery, { to: delivery.email, unsubscribeUrl }),
    );
    return "sent";
  } catch (error) {
    return isCertainlyUnsent(error) ? "unsent" : "unknown";
  }
}

/** A header's text beyond ASCII (RFC 2047), which ntfy reads. */
const encodedWord = (text: string) =>
  /^[ -~]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;

/** By https://docs.ntfy.sh/publish: the text is the body, and its title a header. */
export async function sendByNtfy(
  { outside, log }: JobServices,
  delivery: Delivery,
): Promise<SendOutcome> {
  const { title, text } = notificationsPush(delivery);
  const { status, error, mayHaveArrived } = await outside.send(delivery.channel.target ?? "", {
    method: "POST",
    headers: {
      "content-type": "text/plain; charset=utf-8",
      title: encodedWord(title),
      // A request is not sent again over another connection when its own one ends.
      connection: "close",
    },
    body: text,
  });
  if (status !== undefined && status >= 200 && status < 300) return "sent";
  log.error({ channel: delivery.channel.id, status, error }, "ntfy message not sent");
  return mayHaveArrived === true ? "unknown" : "unsent";
}
