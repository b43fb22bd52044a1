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
  "input.not_batchable": ["invalid", "This call cannot be batched"],
  "input.secret_in_url": ["invalid", "The URL contains a secret"],
  "input.url_too_long": ["url_too_long", "The URL is too long"],
  "input.headers_too_large": ["headers_too_large", "The headers are too large"],
  "input.unsupported_type": ["unsupported", "The content type is not supported"],
  "request.throttled": ["throttled", "Too many requests"],
  "request.timeout": ["timeout", "The request took too long to arrive"],
  "request.origin_refused": ["forbidden", "The origin of this page is not allowed"],
  "request.socket_limit": ["throttled", "Too many sockets are open"],
  "request.stream_limit": ["throttled", "Too many streams are open"],
  "route.not_found": ["not_found", "Nothing was found at this URL"],
  "route.method_not_allowed": ["method_not_allowed", "The method is not allowed here"],
  "route.rest_only": ["invalid", "Only available over REST"],
  "route.http_only": ["invalid", "Not available over a WebSocket"],
  "cursor.invalid": ["invalid", "The cursor does not belong to this list"],
  "id.taken": ["conflict", "The id is already used for a different record"],
  "idempotency.in_flight": ["conflict", "A request with this Idempotency-Key is in progress"],
  "idempotency.key_reused": [
    "unprocessable",
    "The Idempotency-Key was used for a different request",
  ],
  "version.conflict": ["conflict", "The record has changed since it was read"],
  "amount.out_of_range": ["invalid", "The amount is out of range"],
  "auth.unauthenticated": ["unauthenticated", "Sign in first"],
  "auth.invalid_credentials": ["unauthenticated", "The email or the password is wrong"],
  "auth.refresh_reused": ["unauthenticated", "The refresh token was already used"],
  "auth.cookie_needs_https": ["invalid", "A session cookie needs HTTPS"],
  "auth.scope_missing": ["forbidden", "The token lacks the scope"],
  "auth.proposal_needed": ["forbidden", "The token may only propose"],
  "auth.limit_exceeded": ["forbidden", "The token's limits do not allow it"],
  "auth.session_needed": ["forbidden", "Personal access tokens are not accepted here"],
  "auth.throttled": ["throttled", "Too many attempts"],
  "auth.email_taken": ["conflict", "The email is already registered"],
  "auth.email_unverified": ["forbidden", "The email is not verified"],
  "auth.weak_password": ["invalid", "The password is too weak"],
  "auth.sign_up_closed": ["forbidden", "Sign-up is closed"],
  "auth.token_invalid": ["invalid", "The token from the email is not valid"],
  "auth.second_factor_required": ["unauthenticated", "Signing in needs a second factor"],
  "auth.second_factor_invalid": ["unauthenticated", "The code is wrong or already used"],
  "auth.sign_in_again": ["forbidden", "A recent sign-in is required"],
  "auth.passkey_invalid": ["unauthenticated", "Sign-in with the passkey failed"],
  "auth.no_provider": ["not_found", "This server has no provider to sign in with"],
  "auth.provider_failed": ["unauthenticated", "Sign-in with the provider failed"],
  "auth.provider_unavailable": ["unavailable", "The provider cannot be reached"],
  "auth.only_way": ["conflict", "It is the only way to sign in"],
  "identity.not_found": ["not_found", "Linked account not found"],
  "identity.taken": ["conflict", "The account at the provider belongs to another user"],
  "identity.exists": ["conflict", "Another account of the provider is linked"],
  "passkey.not_found": ["not_found", "Passkey not found"],
  "passkey.invalid": ["invalid", "The passkey cannot be added"],
  "passkey.taken": ["conflict", "The passkey already exists"],
  "passkey.limit": ["conflict", "Passkey limit reached"],
  "passkey.no_recovery_codes": ["conflict", "A second factor requires recovery codes"],
  "totp.enabled": ["conflict", "The authenticator app is already set up"],
  "totp.not_set_up": ["conflict", "The authenticator app is not set up"],
  "session.not_found": ["not_found", "Session not found"],
  "token.not_found": ["not_found", "Token not found"],
  "token.limit": ["conflict", "Token limit reached"],
  "book.not_found": ["not_found", "Book not found"],
  "book.forbidden": ["forbidden", "Your role in this book does not allow it"],
  "book.last": ["conflict", "It is your only book"],
  "book.shared": ["conflict", "The book has other members"],
  "member.not_found": ["not_found", "Member not found"],
  "member.exists": ["conflict", "They are already a member"],
  "member.owner": ["conflict", "The owner cannot leave or be removed"],
  "member.limit": ["conflict", "Member limit reached"],
  "invitation.not_found": ["not_found", "Invitation not found"],
  "invitation.limit": ["conflict", "Invitation limit reached"],
  "account.not_found": ["not_found", "Account not found"],
  "account.in_use": ["conflict", "The account has transactions"],
  "account.archived": ["conflict", "The account is archived"],
  "loan.payment_too_small": ["conflict", "The payment is too small"],
  "loan.paid_off": ["conflict", "The loan is paid off"],
  "goal.not_found": ["not_found", "Goal not found"],
  "goal.limit": ["conflict", "Goal limit reached"],
  "category.not_found": ["not_found", "Category not found"],
  "category.name_taken": ["conflict", "The category name is already used"],
  "category.archived": ["conflict", "The category is archived"],
  "category.wrong_kind": ["invalid", "The category has the wrong kind"],
  "category.nesting": ["invalid", "Categories can have only two levels"],
  "category.system": ["conflict", "The system category cannot be changed"],
  "category.in_use": ["conflict", "The category is in use"],
  "expense.not_found": ["not_found", "Expense not found"],
  "transaction.not_found": ["not_found", "Transaction not found"],
  "transaction.in_use": ["conflict", "Refunds depend on the transaction"],
  "refund.exceeds_expense": ["conflict", "The refunds exceed the expense"],
  "splits.unbalanced": ["invalid", "The splits do not add up to the amount"],
  "payee.not_found": ["not_found", "Payee not found"],
  "payee.name_taken": ["conflict", "The payee already exists"],
  "tag.not_found": ["not_found", "Tag not found"],
  "tag.name_taken": ["conflict", "The tag already exists"],
  "period.closed": ["conflict", "The period is closed"],
  "rates.unreadable": ["unprocessable", "The rates cannot be read"],
  "rate.not_found": ["not_found", "Exchange rate not found"],
  "schedule.not_found": ["not_found", "Schedule not found"],
  "schedule.limit": ["conflict", "Schedule limit reached"],
  "person.not_found": ["not_found", "Person not found"],
  "person.archived": ["conflict", "The person is archived"],
  "person.in_use": ["conflict", "The person has shared something"],
  "person.limit": ["conflict", "People limit reached"],
  "person.user_taken": ["conflict", "The member is another person"],
  "settlement.not_found": ["not_found", "Settlement not found"],
  "shares.unbalanced": ["invalid", "The shares do not add up"],
  "rule.not_found": ["not_found", "Rule not found"],
  "rule.limit": ["conflict", "Rule limit reached"],
  "attachment.not_found": ["not_found", "Attachment not found"],
  "attachment.unsupported_type": ["unsupported", "Files of this type are not accepted"],
  "attachment.unreadable": ["unprocessable", "The file is damaged"],
  "attachment.too_large": ["too_large", "The file is too large"],
  "attachment.limit": ["conflict", "Attachment limit reached"],
  "attachment.restore_expired": ["conflict", "The attachment can no longer be restored"],
  "statement.not_found": ["not_found", "Statement not found"],
  "statement.exists": ["conflict", "The statement already exists"],
  "statement.unbalanced": ["conflict", "The ledger differs from the statement"],
  "occurrence.not_found": ["not_found", "Occurrence not found"],
  "occurrence.decided": ["conflict", "The occurrence is already decided"],
  "import.not_found": ["not_found", "Import not found"],
  "import.unreadable": ["unprocessable", "The file cannot be read"],
  "import.too_large": ["too_large", "The file is too large"],
  "import.limit": ["conflict", "Import limit reached"],
  "import.not_ready": ["conflict", "The import has open questions"],
  "import.committed": ["conflict", "The import is already committed"],
  "import.not_committed": ["conflict", "The import is not committed"],
  "import.entries_taken": ["conflict", "The entries were imported again"],
  "profile.not_found": ["not_found", "Import profile not found"],
  "budget.not_found": ["not_found", "Budget not found"],
  "budget.limit": ["conflict", "Budget limit reached"],
  "alert.not_found": ["not_found", "Alert not found"],
  "alert.exists": ["conflict", "The alert already exists"],
  "alert.limit": ["conflict", "Alert limit reached"],
  "notification.not_found": ["not_found", "Notification not found"],
  "channel.not_found": ["not_found", "Channel not found"],
  "channel.limit": ["conflict", "Channel limit reached"],
  "webhook.not_found": ["not_found", "Webhook not found"],
  "webhook.limit": ["conflict", "Webhook limit reached"],
  "webhook.url_refused": ["invalid", "The URL is not allowed"],
  "proposal.not_found": ["not_found", "Proposal not found"],
  "proposal.decided": ["conflict", "The proposal was decided on or has expired"],
  "proposal.outdated": ["conflict", "What the proposal changes has changed"],
  "proposal.limit": ["conflict", "Proposal limit reached"],
  "change.not_found": ["not_found", "Change not found"],
  "operation.not_found": ["not_found", "Operation not found"],
  "trash.not_found": ["not_found", "Not in the trash"],
  "change.superseded": ["conflict", "Later changes prevent this"],
  "change.final": ["conflict", "The change cannot be undone"],
  "transaction.restore_expired": ["conflict", "The transaction was deleted too long ago"],
  "archive.unreadable": ["unprocessable", "The file is not a complete archive"],
  "archive.newer_version": ["unprocessable", "The archive has a newer version"],
  "archive.invalid": ["unprocessable", "The archive is inconsistent"],
  "archive.limit": ["throttled", "An import is in progress"],
  "download.limit": ["throttled", "Too many downloads"],
  "server.error": ["internal", "Something went wrong on our side"],
  "server.unavailable": ["unavailable", "The service is busy or starting"],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ErrorCode = keyof typeof errorCatalog;

/** One fault and where it is: `path` leads from the root of the input to the field. */
export type Issue = { path: (string | number)[]; code: string; message: string };

/** A limit that was met: how many it allows, and when there is room again. */
export type MetLimit = { limit: number; retryAfterSeconds: number };

/** A record that depends on another, which therefore cannot be deleted. */
export type Dependent = {
  kind:
    | "alert"
    | "budget"
    | "goal"
    | "import"
    | "refund"
    | "rule"
    | "schedule"
    | "statement"
    | "subcategory"
    | "transaction";
  id: string;
};

type ErrorDetails = { met?: MetLimit; dependents?: readonly Dependent[] };

/** When to try again what met no limit that says so. */
const retrySeconds: Partial<Record<ErrorKind, number>> = { unavailable: 1, throttled: 5 };

/** A failure that the caller caused or can understand. Its message is shown to the caller. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly met: MetLimit | undefined;
  /** The records in the way, or the first of them. */
  readonly dependents: readonly Dependent[];

  constructor(
    code: ErrorCode,
    message: string,
    issues: readonly Issue[] = [],
    { met, dependents = [] }: ErrorDetails = {},
  ) {
    super(message);
    this.code = code;
    this.issues = issues;
    this.met = met;
    this.dependents = dependents;
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

const dependentVerbs: Record<Dependent["kind"], string> = {
  alert: "watches",
  budget: "uses",
  goal: "saves in",
  import: "has entries of",
  refund: "depends on",
  rule: "uses",
  schedule: "uses",
  statement: "covers",
  subcategory: "depends on",
  transaction: "uses",
};

/** An AppError about a record that others depend on, with an issue for each of them; a name is shown beside the id. */
export function inUseError(
  code: ErrorCode,
  message: string,
  using: readonly (Dependent & { name?: string })[],
): AppError {
  const issues = using.map(({ kind, id, name }) => {
    const noun = kind.charAt(0).toUpperCase() + kind.slice(1);
    const named = name === undefined ? id : `${id} (${name})`;
    return { path: ["id"], code, message: `${noun} ${named} ${dependentVerbs[kind]} it.` };
  });
  const dependents = using.map(({ kind, id }) => ({ kind, id }));
  return new AppError(code, message, issues, { dependents });
}

/** What a caller sees of a failure that is ours. */
export function maskedError(): AppError {
  return new AppError("server.error", "It has been logged under the requestId. Try again later.");
}
