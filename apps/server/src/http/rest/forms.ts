import multipart, { type Multipart } from "@fastify/multipart";
import { AppError, type ErrorCode } from "@outlay/core";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Of a form's fields. What is large is sent as its file; a field's value may be parsed as JSON before anything bounds it. */
export const formLimits = {
  files: 1,
  fields: 10,
  fieldNameSize: 100,
  fieldSize: 64 * 1024,
  headerPairs: 20,
  headerSize: 4096,
};
/** RFC 2046, 5.1.1. Bounded, because a longer boundary makes the search slower. */
const longBoundary = /boundary="?[^";]{71}/i;

/** Lets the routes of a scope accept forms with a file. */
export async function acceptForms(
  scope: FastifyInstance,
  maxBytes = scope.initialConfig.bodyLimit ?? 0,
): Promise<void> {
  await scope.register(multipart, {
    limits: {
      ...formLimits,
      fileSize: maxBytes,
      parts: formLimits.files + formLimits.fields,
    },
  });
}

function tooLarge(message: string): AppError {
  return new AppError("input.too_large", message);
}

type FormOptions = {
  maxBytes: number;
  /** Whether its file is text, in UTF-8, or a `File`. */
  file: "text" | "bytes";
  /** The error when it is too large. */
  tooLarge: ErrorCode;
};

/** The fields of a form up to a size limit. */
export async function readForm(
  request: FastifyRequest,
  options: FormOptions,
): Promise<Record<string, unknown>> {
  try {
    return await readBounded(request, options);
  } catch (error) {
    if (error instanceof AppError && error.code === "input.too_large")
      throw new AppError(options.tooLarge, error.message);
    throw error;
  }
}

/** Throws `input.malformed`. */
export function assertBoundary({ headers }: FastifyRequest): void {
  if (longBoundary.test(headers["content-type"] ?? ""))
    throw new AppError("input.malformed", "Use a boundary of at most 70 characters.");
}

async function readBounded(
  request: FastifyRequest,
  { maxBytes, file }: FormOptions,
): Promise<Record<string, unknown>> {
  const { raw } = request;
  assertBoundary(request);
  const reading = readParts(request, file);
  const excess = Promise.withResolvers<never>();
  let total = 0;
  const count = (chunk: Uint8Array) => {
    total += chunk.length;
    if (total <= maxBytes) return;
    excess.reject(tooLarge(`Send a form of at most ${maxBytes / 1024 ** 2} MiB.`));
  };
  // After the parser has started to read.
  raw.on("data", count);
  try {
    return await Promise.race([reading, excess.promise]);
  } finally {
    // The rest of a rejected form is not parsed.
    raw.off("data", count).unpipe().resume();
  }
}

async function readParts(
  request: FastifyRequest,
  file: FormOptions["file"],
): Promise<Record<string, unknown>> {
  const fields = new Map<string, unknown>();
  try {
    for await (const part of request.parts()) {
      if (fields.has(part.fieldname)) throw refuseField(part.fieldname, "Send each field once.");
      fields.set(part.fieldname, await readPart(part, file));
    }
  } catch (error) {
    throw toAppError(error);
  }
  return Object.fromEntries(fields);
}

async function readPart(part: Multipart, file: FormOptions["file"]): Promise<unknown> {
  if (part.type === "field") {
    if (part.valueTruncated) throw longField();
    return part.value;
  }
  const bytes = await part.toBuffer();
  if (file === "bytes")
    return new File([new Uint8Array(bytes)], part.filename, { type: part.mimetype });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuseField(part.fieldname, "Send a file of text, in UTF-8.");
  }
}

export function longField(): AppError {
  return tooLarge(`Send what has more than ${formLimits.fieldSize / 1024} KiB as a file.`);
}

export function tooManyParts(): AppError {
  return tooLarge("Send one file that is smaller, and few fields.");
}

export function refuseField(name: string, message: string): AppError {
  const issue = { path: [name], code: "invalid_field", message };
  return new AppError("input.invalid", "Correct the fields named in issues.", [issue]);
}

/** The error for a malformed or too large form; the parser's own messages name its parts. */
function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if ("statusCode" in error && error.statusCode === 413) return tooManyParts();
  return malformedForm();
}

export function malformedForm(): AppError {
  return new AppError("input.malformed", "The form is not well-formed multipart/form-data.");
}
