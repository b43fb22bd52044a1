import type { z } from "zod";
import type { ErrorCode } from "@outlay/core";
import type { Calls } from "./throttling/limits.ts";
import type { Guess } from "./throttling/throttle.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The REST endpoint of a procedure. Parameters in `path`, such as `{id}`, are fields of the input. */
export type Rest = {
  method: Method;
  path: `/${string}`;
  status: number;
  /** The rest of the input: in the query string or a JSON body. */
  input: "query" | "body";
};

/** The metadata of a procedure, for the REST adapter, the OpenAPI document and the panel. */
export type Meta = {
  /** Public; with a session; with a session or a token with the scope; and the latter in a book. */
  auth?: "public" | "user" | "scoped" | "book";
  /** Whether a procedure of a book is for its owner alone, with a session: tokens are rejected. */
  ownerOnly?: boolean;
  /** Whether a procedure of a book is for its members with a session: tokens are rejected. */
  sessionOnly?: boolean;
  /** Whether the input's `id` names the book that it is about. */
  namesBook?: boolean;
  /** Whether a mutation writes nothing, and is one for what its input can be: a token needs the scope to read. */
  isRead?: boolean;
  rest?: Rest;
  /** Whether it supports an Idempotency-Key: for changes of a book with plain JSON as input. */
  idempotent?: boolean;
  /** Whether a call waits in its user's queue by itself, where others may take it along; see `changeTogether`. */
  together?: boolean;
  /** The event of a subscription. */
  event?: z.ZodType;
  /** The size limit of a request in bytes, if the adapters' own limit is too low. */
  maxBodyBytes?: number;
  /** The content of a file in the reply, by content type. Files are available over REST only. */
  file?: Readonly<Record<string, z.ZodType>>;
  /** The text field that REST also accepts as a file in a form. */
  formFile?: string;
  /** What is counted against guessing and too frequent calls. */
  throttle?: Guess | Calls;
  /**
   * The type of a file as the body: the field `file` of the input. REST only. As `multipart/form-data` it is a file of a form,
   * up to `maxBodyBytes`, beside the other fields of the input, where objects are JSON.
   */
  upload?: string;
  /** Whether the file of its form arrives as a stream, after all other fields. */
  streamsForm?: boolean;
  /** The error of a form that is too large (input.too_large). */
  tooLarge?: ErrorCode;
  /** Whether it sets the session cookie where its input asks for one, or reads it, too. */
  cookie?: "set" | "read";
  summary?: string;
  description?: string;
  /** Error codes besides those of every procedure of its kind. */
  errors?: readonly ErrorCode[];
  /** A valid input. */
  example?: unknown;
};

/** Whether procedures of this kind accept personal access tokens. */
export function isScoped(auth: Meta["auth"]): boolean {
  return auth === "scoped" || auth === "book";
}

type About = Omit<Meta, "auth" | "ownerOnly" | "sessionOnly" | "namesBook" | "rest"> & {
  summary: string;
  description: string;
  /** HTTP status of success, 200 by default. */
  status?: number;
  /** The input of a DELETE is in the query string by default. Secrets must be in the body. */
  input?: Rest["input"];
};

/** The metadata of one procedure: `operation("POST /expenses", { summary, … })`. */
export function operation(route: `${Method} /${string}`, { status = 200, ...about }: About): Meta {
  const [method, path] = route.split(" ") as [Method, `/${string}`];
  const creates = method === "POST" && status === 201;
  const { input = method === "GET" || method === "DELETE" ? "query" : "body", ...meta } = about;
  return { idempotent: creates, ...meta, rest: { method, path, status, input } };
}
