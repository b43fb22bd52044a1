/** The loggable part of an unexpected error: where it occurred and its kind, never its message. */
export type Fault = {
  requestId: string;
  path: string;
  name: string;
  code?: string;
  stack: string[];
};

/** Logs the details of an unexpected failure. */
export type ReportFault = (fault: Fault) => void;

/** Runs the call of a procedure, to take its time and count how it ends. */
export type ObserveCall = <Result>(path: string, run: () => Promise<Result>) => Promise<Result>;

/** Why a request got no answer. */
export const sendFailures = [
  "address_refused",
  "name_not_found",
  "connection_failed",
  "tls_failed",
  "timeout",
] as const;
export type SendFailure = (typeof sendFailures)[number];

export type OutsideRequest = {
  method: "GET" | "POST" | "PUT";
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal?: AbortSignal;
};

/** A status of HTTP, also a redirect, which is not followed; or why there is none. */
export type Answer = { durationMs: number } & (
  | {
      status: number;
      /** The header of this name: in how many seconds, or when, the receiver wants to be asked again. */
      retryAfter?: string;
      error?: never;
      mayHaveArrived?: never;
    }
  | {
      status?: never;
      retryAfter?: never;
      error: SendFailure;
      /** Whether a connection was made: then the receiver may have got the request. */
      mayHaveArrived?: true;
    }
);

/** The secrets of one attempt to sign in with the provider, kept by the browser that began it. */
export type ProviderAttempt = { state: string; nonce: string; verifier: string };

/** What the provider has proved of the person who signed in there. */
export type ProvedPerson = {
  issuer: string;
  subject: string;
  email: string | null;
  /** Whether the provider says that the email is theirs. Without a word of it, it is not. */
  isEmailVerified: boolean;
  name: string | null;
  /** The provider's id of its own session (`sid`); null if it says none. */
  providerSessionId: string | null;
};

/** Which sessions a provider has ended: those of one of its own sessions, or all of a person, up to an instant. */
export type ProviderLogout = {
  issuer: string;
  subject: string | undefined;
  providerSessionId: string | undefined;
  issuedAt: Date;
};

/** The OpenID Connect provider whose accounts can sign in. Each request takes at most 10 seconds. */
export type IdentityProvider = {
  name: string;
  issuer: string;
  /** Whether those who have no user yet get one. */
  signUp: boolean;
  /** Where the browser signs in. Throws `auth.provider_unavailable`. */
  makeSignInUrl: (redirectUrl: string, attempt: ProviderAttempt) => Promise<string>;
  /** The person who signed in, by the address that the provider sent the browser to. Throws `auth.provider_failed`, `auth.provider_unavailable`. */
  prove: (callbackUrl: URL, attempt: ProviderAttempt) => Promise<ProvedPerson>;
  /** Where the browser ends the provider's session; undefined if the provider has no such page. */
  makeSignOutUrl: (returnUrl: string) => Promise<string | undefined>;
  /** Throws `auth.provider_failed` for a token that the provider has not signed for this server, `auth.provider_unavailable`. */
  readLogout: (logoutToken: string) => Promise<ProviderLogout>;
};

/** Requests to addresses that users name. */
export type Outside = {
  /** Why an address is not allowed, as far as it can be said before its name is resolved: completes "The address …". */
  findRefusal: (url: string) => string | undefined;
  /** Takes at most 10 seconds, and keeps nothing of the reply. Throws only if the signal is aborted. */
  send: (url: string, request: OutsideRequest) => Promise<Answer>;
};
