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

/** Requests to addresses that users name. */
export type Outside = {
  /** Why an address is not allowed, as far as it can be said before its name is resolved: completes "The address …". */
  findRefusal: (url: string) => string | undefined;
  /** Takes at most 10 seconds, and keeps nothing of the reply. Throws only if the signal is aborted. */
  send: (url: string, request: OutsideRequest) => Promise<Answer>;
};
