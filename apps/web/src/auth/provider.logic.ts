import type { MessageKey, Translate } from "../i18n/messages.ts";

/** The code of what went wrong at the provider, in the address that its way back led to. */
export function readProblem(search: string): string | undefined {
  const problem = new URLSearchParams(search).get("problem");
  return problem !== null && /^[a-z]+\.[a-z_]+$/.test(problem) ? problem : undefined;
}

const texts: Partial<Record<string, MessageKey>> = {
  "auth.provider_unavailable": "provider.away",
  "auth.email_taken": "provider.emailTaken",
  "auth.email_unverified": "provider.emailUnverified",
  "auth.sign_up_closed": "provider.closed",
  "auth.cookie_needs_https": "auth.needsHttps",
  "auth.sign_in_again": "error.auth.sign_in_again",
  "auth.throttled": "error.auth.throttled",
  "identity.taken": "provider.taken",
  "identity.exists": "provider.exists",
};

/** What went wrong, for people. */
export const explainProblem = (code: string, name: string, t: Translate): string =>
  t((texts[code] ?? "provider.failed") as "provider.failed", { name });
