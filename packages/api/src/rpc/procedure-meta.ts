import type { z } from "zod";
import type { ErrorCode } from "@outlay/core";
import type { Calls } from "./throttling/limits.ts";
import type { Guess } from "./throttling/throttle.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The REST door of a procedure. Parameters in `path` are fields of the input, as `{id}`. */
export type Rest = {
  method: Method;
  path: `/${string}`;
  status: number;
  /** Where the rest of the input is: in the query string, or in a JSON body. */
  input: "query" | "body";
};

/** What a procedure says of itself: read by the REST door, the OpenAPI document and the panel. */
export type Meta = {
  /** For anyone, for who has signed in, for tokens with the scope as well, and that in a book. */
  auth?: "public" | "user" | "scoped" | "book";
  rest?: Rest;
  /** Whether an Idempotency-Key makes it happen once: for changes of a book whose input is plain JSON. */
  idempotent?: boolean;
  /** What each event of a subscription holds. */
  event?: z.ZodType;
  /** Bytes that a request may have, where the doors' own limit is too low. */
  maxBodyBytes?: number;
  /** What a file in reply holds, by content type. Files travel over REST alone. */
  file?: Readonly<Record<string, z.ZodType>>;
  /** The field of text that may come over REST as a file in a form. */
  formFile?: string;
  /** What of it is counted, to slow who guesses and who calls too often. */
  throttle?: Guess | Calls;
  /** The type of a file that is its body, of any size: the field `file` of the input. It travels over REST alone. */
  upload?: string;
  summary?: string;
  description?: string;
  /** Codes beyond those that every procedure of its kind can answer. */
  errors?: readonly ErrorCode[];
  /** An input that works. */
  example?: unknown;
};

/** Whether personal access tokens reach procedures of this kind. */
export function isScoped(auth: Meta["auth"]): boolean {
  return auth === "scoped" || auth === "book";
}

type About = Omit<Meta, "auth" | "rest"> & {
  summary: string;
  description: string;
  /** HTTP status of success, 200 unless told. */
  status?: number;
  /** Where a DELETE takes its input: in the query string unless told. A secret is never sent there. */
  input?: Rest["input"];
};

/** The metadata of one procedure: `operation("POST /expenses", { summary, … })`. */
export function operation(route: `${Method} /${string}`, { status = 200, ...about }: About): Meta {
  const [method, path] = route.split(" ") as [Method, `/${string}`];
  const creates = method === "POST" && status === 201;
  const { input = method === "GET" || method === "DELETE" ? "query" : "body", ...meta } = about;
  return { idempotent: creates, ...meta, rest: { method, path, status, input } };
}
