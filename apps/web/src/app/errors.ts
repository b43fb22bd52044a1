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

const explained: Partial<Record<string, MessageKey>> = {
  "auth.invalid_credentials": "error.auth.invalid_credentials",
  "auth.email_taken": "error.auth.email_taken",
  "auth.weak_password": "error.auth.weak_password",
  "auth.throttled": "error.auth.throttled",
  "auth.cookie_needs_https": "auth.needsHttps",
  "auth.second_factor_invalid": "auth.codeWrong",
  "auth.sign_in_again": "error.auth.sign_in_again",
  "auth.email_unverified": "error.auth.email_unverified",
  "invitation.not_found": "error.invitation.not_found",
  "member.exists": "error.member.exists",
  "refund.exceeds_expense": "error.refund.exceeds_expense",
  "splits.unbalanced": "error.splits.unbalanced",
  "account.in_use": "accounts.inUse",
  "version.conflict": "error.version.conflict",
  "category.name_taken": "error.category.name_taken",
  "category.in_use": "error.category.in_use",
  "period.closed": "error.period.closed",
  "book.forbidden": "error.book.forbidden",
  "change.superseded": "error.change.superseded",
};

/** What went wrong, for people: in their language where the code is known, else as the server says it. */
export function explain(error: unknown, t: Translate): string {
  // The user has closed the browser's question for a passkey, or has none.
  if (error instanceof DOMException && error.name === "NotAllowedError")
    return t("auth.passkeyNone");
  if (!isOutlayError(error)) return t("error.unreachable");
  return explainCode({ code: error.data.code, message: error.message }, t);
}

/** The same of a refusal that was kept. */
export function explainCode(refusal: { code: string; message: string }, t: Translate): string {
  const key = explained[refusal.code];
  const text = key ? t(key as "error.period.closed") : refusal.message;
  // Most texts come later than the first page.
  return text === key ? refusal.message : text;
}

/** The server's issues by field: `amount`, or `splits.0.amount`. */
export function issuesByField(error: unknown): Readonly<Record<string, string>> {
  if (!isOutlayError(error)) return {};
  const issues = error.data.issues.map(({ path, message }) => [path.join("."), message] as const);
  return Object.fromEntries(issues.toReversed());
}
