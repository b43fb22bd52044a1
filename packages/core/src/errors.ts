/** HTTP status of each kind of failure. The list is closed: a new kind is a new promise to clients. */
export const kindStatus = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  throttled: 429,
  url_too_long: 414,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof kindStatus;

/** Every code a client can meet, with its kind and the short title of its problem document. */
export const errorCatalog = {
  "input.invalid": ["invalid", "The input is not valid"],
  "input.malformed": ["invalid", "The request could not be read"],
  "input.too_large": ["too_large", "The request is too large"],
  "input.too_deep": ["invalid", "The JSON is nested too deep"],
  "input.not_batchable": ["invalid", "A batch cannot hold this call"],
  "input.secret_in_url": ["invalid", "The address holds a secret"],
  "input.url_too_long": ["url_too_long", "The address is too long"],
  "input.headers_too_large": ["headers_too_large", "The headers are too large"],
  "input.unsupported_type": ["unsupported", "The content type is not supported"],
  "request.throttled": ["throttled", "Too many requests"],
  "request.timeout": ["timeout", "The request took too long to arrive"],
  "request.origin_refused": ["forbidden", "The page may not connect from where it is"],
  "request.socket_limit": ["throttled", "Too many sockets are open"],
  "request.stream_limit": ["throttled", "Too many streams are open"],
  "route.not_found": ["not_found", "There is nothing at this address"],
  "route.method_not_allowed": ["method_not_allowed", "The address does not take this method"],
  "route.rest_only": ["invalid", "Only REST has this"],
  "cursor.invalid": ["invalid", "The cursor does not belong to this list"],
  "id.taken": ["conflict", "The id is taken by other content"],
  "idempotency.in_flight": ["conflict", "A request with this Idempotency-Key is under way"],
  "idempotency.key_reused": ["unprocessable", "The Idempotency-Key belongs to another request"],
  "version.conflict": ["conflict", "The record has changed since it was read"],
  "amount.out_of_range": ["invalid", "The amount is out of range"],
  "auth.unauthenticated": ["unauthenticated", "Sign in first"],
  "auth.invalid_credentials": ["unauthenticated", "The email or the password is wrong"],
  "auth.refresh_reused": ["unauthenticated", "The refresh token was used before"],
  "auth.scope_missing": ["forbidden", "The token lacks the scope"],
  "auth.session_needed": ["forbidden", "No token reaches this"],
  "auth.throttled": ["throttled", "Too many attempts"],
  "auth.email_taken": ["conflict", "The email is taken"],
  "auth.email_unverified": ["forbidden", "The email is not verified"],
  "auth.weak_password": ["invalid", "The password is too weak"],
  "auth.token_invalid": ["invalid", "The token of the mail is not valid"],
  "auth.second_factor_required": ["unauthenticated", "Signing in needs a second factor"],
  "auth.second_factor_invalid": ["unauthenticated", "The code is wrong or was used"],
  "auth.sign_in_again": ["forbidden", "Signing in was too long ago for this"],
  "auth.passkey_invalid": ["unauthenticated", "The passkey does not sign in here"],
  "passkey.not_found": ["not_found", "There is no such passkey"],
  "passkey.invalid": ["invalid", "The passkey cannot be added"],
  "passkey.taken": ["conflict", "The passkey was added before"],
  "passkey.limit": ["conflict", "There are as many passkeys as there can be"],
  "passkey.no_recovery_codes": ["conflict", "A second factor needs recovery codes"],
  "totp.enabled": ["conflict", "The authenticator app is set up already"],
  "totp.not_set_up": ["conflict", "The authenticator app is not set up"],
  "session.not_found": ["not_found", "There is no such session"],
  "token.not_found": ["not_found", "There is no such token"],
  "token.limit": ["conflict", "You have as many tokens as you can have"],
  "book.not_found": ["not_found", "There is no such book"],
  "book.forbidden": ["forbidden", "Your role in this book does not allow it"],
  "book.shared": ["conflict", "The book has other members"],
  "member.not_found": ["not_found", "There is no such member"],
  "member.exists": ["conflict", "They are a member already"],
  "member.owner": ["conflict", "The owner of a book stays"],
  "member.limit": ["conflict", "The book has as many members as it can have"],
  "invitation.not_found": ["not_found", "There is no such invitation"],
  "invitation.limit": ["conflict", "The book has too many open invitations"],
  "account.not_found": ["not_found", "There is no such account"],
  "account.in_use": ["conflict", "The account has transactions"],
  "account.archived": ["conflict", "The account is archived"],
  "category.not_found": ["not_found", "There is no such category"],
  "category.name_taken": ["conflict", "The category name is taken"],
  "category.archived": ["conflict", "The category is archived"],
  "category.wrong_kind": ["invalid", "The category is of the other kind"],
  "category.nesting": ["invalid", "Categories are two levels deep"],
  "category.system": ["conflict", "The system category stays as it is"],
  "category.in_use": ["conflict", "The category is in use"],
  "expense.not_found": ["not_found", "There is no such expense"],
  "transaction.not_found": ["not_found", "There is no such transaction"],
  "transaction.in_use": ["conflict", "Refunds depend on the transaction"],
  "refund.exceeds_expense": ["conflict", "The refunds exceed the expense"],
  "splits.unbalanced": ["invalid", "The splits do not add up to the amount"],
  "tag.not_found": ["not_found", "There is no such tag"],
  "tag.name_taken": ["conflict", "The tag is there already"],
  "rates.unreadable": ["unprocessable", "The rates cannot be read"],
  "rate.not_found": ["not_found", "There is no such rate"],
  "budget.not_found": ["not_found", "There is no such budget"],
  "budget.limit": ["conflict", "The book has as many budgets as it can have"],
  "alert.not_found": ["not_found", "There is no such alert"],
  "alert.exists": ["conflict", "The alert is there already"],
  "alert.limit": ["conflict", "The book has as many alerts as it can have"],
  "notification.not_found": ["not_found", "There is no such notification"],
  "change.not_found": ["not_found", "There is no such change"],
  "change.superseded": ["conflict", "Later changes stand in the way"],
  "change.final": ["conflict", "The change cannot be undone"],
  "transaction.restore_expired": ["conflict", "The transaction was deleted too long ago"],
  "archive.unreadable": ["unprocessable", "The file is no whole archive of a book"],
  "archive.newer_version": ["unprocessable", "The archive is of a newer version"],
  "archive.invalid": ["unprocessable", "The archive contradicts itself"],
  "archive.limit": ["throttled", "An archive is being imported"],
  "download.limit": ["throttled", "Too many downloads are under way"],
  "server.error": ["internal", "Something went wrong on our side"],
  "server.unavailable": ["unavailable", "The service is busy or starting"],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ErrorCode = keyof typeof errorCatalog;

/** One fault and where it is: `path` leads from the root of the input to the field. */
export type Issue = { path: (string | number)[]; code: string; message: string };

/** A limit that was met: how many it allows, and when there is room again. */
export type MetLimit = { limit: number; retryAfterSeconds: number };

/** When to try again what met no limit that says so. */
const retrySeconds: Partial<Record<ErrorKind, number>> = { unavailable: 1, throttled: 5 };

/** A failure that the caller caused or can understand. Its message is shown to the caller. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly met: MetLimit | undefined;

  constructor(code: ErrorCode, message: string, issues: readonly Issue[] = [], met?: MetLimit) {
    super(message);
    this.code = code;
    this.issues = issues;
    this.met = met;
  }

  /** When to try again, where that is known. */
  get retryAfterSeconds(): number | undefined {
    return this.met?.retryAfterSeconds ?? retrySeconds[this.kind];
  }

  get kind(): ErrorKind {
    return errorCatalog[this.code][0];
  }

  /** Its HTTP status. */
  get status(): number {
    return kindStatus[this.kind];
  }
}

/** An AppError about one field of the input. */
export function fieldError(code: ErrorCode, path: Issue["path"], message: string): AppError {
  return new AppError(code, message, [{ path, code, message }]);
}

/** What a caller sees of a failure that is ours. */
export function maskedError(): AppError {
  return new AppError("server.error", "It has been logged under the requestId. Try again later.");
}
