import { isOutlayError } from "@outlay/client";
import type { MessageKey, Translate } from "../i18n/messages.ts";

/** Whether sending it again cannot help: the server has explained what is wrong. */
export function isFinal(error: unknown): boolean {
  return isOutlayError(error) && error.data.httpStatus < 500;
}

/** Whether no reply came, or one that is not the server's own: it cannot be reached. */
export function isLost(error: unknown): boolean {
  return error instanceof Error && error.name === "TRPCClientError" && !isOutlayError(error);
}

/** The texts of codes that have another name than `error.` with the code. */
const explained: Partial<Record<string, MessageKey>> = {
  "auth.cookie_needs_https": "auth.needsHttps",
  "auth.second_factor_invalid": "auth.codeWrong",
  "account.in_use": "accounts.inUse",
};

/** What went wrong, for people: in their language where the code is known, else as the server says it. */
export function explain(error: unknown, t: Translate): string {
  // The user has closed the browser's question for a passkey, or has none.
  if (error instanceof DOMException && error.name === "NotAllowedError")
    return t("auth.passkeyNone");
  if (!isOutlayError(error)) return t("error.unreachable");
  return explainCode({ code: error.data.code, message: error.message }, t);
}

/** In English the server says what is wrong with an input, with its figures. Texts of ours say less. */
const isEnglish = () => document.documentElement.lang === "en";

/** The same of a refusal that was kept. */
export function explainCode(refusal: { code: string; message: string }, t: Translate): string {
  if (refusal.code === "input.invalid" && isEnglish()) return refusal.message;
  const key = explained[refusal.code] ?? `error.${refusal.code}`;
  const text = t(key as "error.period.closed");
  // Not every code has a text of ours, and most of those come later than the first page.
  return text === key ? refusal.message : text;
}

/** The server's issues by field: `amount`, or `splits.0.amount`. */
export function issuesByField(error: unknown, t: Translate): Readonly<Record<string, string>> {
  if (!isOutlayError(error)) return {};
  const issues = error.data.issues.map(
    (issue) => [issue.path.join("."), isEnglish() ? issue.message : explainCode(issue, t)] as const,
  );
  return Object.fromEntries(issues.toReversed());
}
