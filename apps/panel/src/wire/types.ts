import type { Procedure } from "../catalog.ts";
import type { Issue } from "../schema/issues.ts";

export type Transport = "trpc" | "rest";

/** What is called: a procedure, its input and its file; `text` is the JSON as typed, to be sent verbatim. */
export interface Call {
  readonly procedure: Procedure;
  readonly input: unknown;
  readonly text?: string | undefined;
  readonly file?: File | undefined;
}

export interface WireRequest {
  readonly method: string;
  /** Path and query, from the root of the server. */
  readonly url: string;
  readonly body?: string | File | FormData;
  /** Of the body; by default JSON. */
  readonly contentType?: string;
}

export interface WireReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Of a file, how its text begins. */
  readonly text: string;
  readonly file?: FileReply;
  readonly bytes: number;
  readonly durationMs: number;
}

/** A reply that is to be kept, under the name that the server gives it. */
export interface FileReply {
  readonly name: string;
  readonly content: Blob;
}

/** An error as both transports return it. */
export interface WireError {
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Issue[];
  readonly requestId?: string | undefined;
}

export type Decoded =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: WireError };

/** A request that cannot be built, such as one whose path lacks its id. */
export class UnbuildableRequest extends Error {
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[]) {
    super(message);
    this.issues = issues;
  }
}
