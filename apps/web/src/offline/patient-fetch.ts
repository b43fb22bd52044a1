import type { ClientOptions } from "@outlay/client";

const readMs = 15_000;
/** A large import may take its time. */
const writeMs = 60_000;

/**
 * The browser's fetch, which gives up when no reply begins: where packets are dropped it would wait for minutes. Fails as
 * if there were no network. Files, which may take long to send, are waited for.
 */
export const patientFetch: NonNullable<ClientOptions["fetch"]> = async (input, init) => {
  const given = init as RequestInit | undefined;
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (!pathname.startsWith("/trpc/")) return fetch(input, given);
  const gaveUp = new AbortController();
  const end = () => gaveUp.abort(new TypeError("No reply has come in time."));
  const timer = setTimeout(end, given?.method === "POST" ? writeMs : readMs);
  const signals = given?.signal ? [given.signal, gaveUp.signal] : [gaveUp.signal];
  try {
    return await fetch(input, { ...given, signal: AbortSignal.any(signals) });
  } finally {
    clearTimeout(timer);
  }
};
