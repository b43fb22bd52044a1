import type { Outside, SendFailure } from "../support/ports.ts";
import { type Message, signedHeaders } from "./signing.ts";

/** How an attempt to deliver went, as it is logged: the status of the reply, or why there is none. */
export type Outcome = {
  status: number | null;
  error: SendFailure | "secret_unreadable" | null;
  durationMs: number;
};

/** The same, with what is not logged. */
export type Sent = Outcome & {
  /** When the receiver wants to be asked again, as it says it. */
  retryAfter?: string | undefined;
};

/** Whether the receiver has accepted what was sent. */
export const isAccepted = ({ status }: Outcome) => status !== null && status >= 200 && status < 300;

type Sending = {
  url: string;
  /** None if they cannot be decrypted. */
  secrets: readonly string[];
  message: Message;
  signal?: AbortSignal;
};

/** Sends a signed message to a receiver. */
export async function sendMessage(
  { outside }: { outside: Outside },
  { url, secrets, message, signal }: Sending,
): Promise<Sent> {
  if (secrets.length === 0) return { status: null, error: "secret_unreadable", durationMs: 0 };
  const {
    status = null,
    error = null,
    durationMs,
    retryAfter,
  } = await outside.send(url, {
    method: "POST",
    headers: signedHeaders(message, secrets),
    body: message.body,
    ...(signal && { signal }),
  });
  return { status, error, durationMs, retryAfter };
}
