import type { ErrorCode } from "@outlay/core";
import { z } from "zod";
import { isScoped, type Meta, type Rest } from "./rpc/procedure-meta.ts";
import { proceduresByPath } from "./router.ts";
import { scopeOf } from "./access/scopes.logic.ts";
import type { Scope } from "./access/scopes.contract.ts";

/** A procedure as seen by the adapters, the document and the panel. */
export type Procedure = {
  /** `expenses.create` */
  path: string;
  group: string;
  type: "query" | "mutation" | "subscription";
  auth: NonNullable<Meta["auth"]>;
  /** Whether a procedure of a book is for its owner alone. */
  ownerOnly: boolean;
  /** The scope that a personal access token needs; null if tokens are not needed or not accepted. */
  scope: Scope | null;
  /** Whether it may change a book, and so be an operation. */
  isWrite: boolean;
  /** False for calls that prove identity or change access. */
  isBatchable: boolean;
  rest: Rest;
  /** Whether it supports an Idempotency-Key. */
  idempotent: boolean;
  summary: string;
  description: string | undefined;
  errors: NonNullable<Meta["errors"]>;
  example: unknown;
  maxBodyBytes: number | undefined;
  /** The content of the file in its reply, by content type. */
  file: Meta["file"];
  /** The text field that REST also accepts as a file in a form. */
  formFile: string | undefined;
  throttle: Meta["throttle"];
  /** The type of the file in its body. */
  upload: Meta["upload"];
  /** Whether the file of its form arrives as a stream. */
  streamsForm: boolean;
  /** The error of a form that is too large. */
  tooLarge: ErrorCode;
  /** Whether it sets or reads the session cookie. */
  cookie: Meta["cookie"];
  input: z.ZodType;
  /** The result; for a subscription, each event. */
  output: z.ZodType;
};

type Definition = { type: Procedure["type"]; meta?: unknown; inputs?: unknown[]; output?: unknown };

function describe(path: string, { type, meta, inputs, ...given }: Definition): Procedure {
  const { auth, rest, summary, description, errors = [], example, ...opted }: Meta = meta ?? {};
  const output = type === "subscription" ? opted.event : given.output;
  const input = inputs?.at(-1);
  const complete =
    auth && rest && summary && input instanceof z.ZodType && output instanceof z.ZodType;
  if (!complete) throw new TypeError(`${path} lacks its metadata, input or output`);
  const group = path.slice(0, path.lastIndexOf("."));
  const idempotent = auth === "book" && type === "mutation" && opted.idempotent === true;
  const about = {
    ownerOnly: opted.ownerOnly === true,
    summary,
    description,
    errors,
    example,
    maxBodyBytes: opted.maxBodyBytes,
    file: opted.file,
    formFile: opted.formFile,
    throttle: opted.throttle,
    upload: opted.upload,
    streamsForm: opted.streamsForm === true,
    tooLarge: opted.tooLarge ?? ("input.too_large" as const),
    cookie: opted.cookie,
  };
  const isBatchable = !(
    auth === "public" ||
    ((auth === "user" || opted.ownerOnly === true) && type === "mutation") ||
    group === "auth"
  );
  const scope =
    isScoped(auth) && opted.ownerOnly !== true && opted.sessionOnly !== true
      ? scopeOf({ path, type, isRead: opted.isRead === true })
      : null;
  const isWrite =
    type === "mutation" && opted.isRead !== true && (auth === "book" || opted.namesBook === true);
  const known = { path, group, type, auth, scope, isWrite, isBatchable, rest, idempotent };
  return { ...known, ...about, input, output };
}

/** All procedures, in the router's order. */
export const procedures: readonly Procedure[] = Object.entries(proceduresByPath).map(
  ([path, procedure]) => describe(path, procedure._def),
);

const byPath = new Map(procedures.map((procedure) => [procedure.path, procedure]));

export function findProcedure(path: string): Procedure | undefined {
  return byPath.get(path);
}

/** Whether it is available over REST only: tRPC cannot transport files. */
export function isRestOnly({ file, upload }: Procedure): boolean {
  return file !== undefined || upload !== undefined;
}

/** A body that is a form with a file: the other fields of the input are beside it. */
export const formType = "multipart/form-data";

/** The names in a REST path: `["id"]` of `/expenses/{id}`. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Whether the REST adapter reads the input from the query string; else from a JSON body. */
export function readsQuery({ input }: Rest): boolean {
  return input === "query";
}
