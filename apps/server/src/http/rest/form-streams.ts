import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import { formType } from "@outlay/api";
import { AppError, type ErrorCode } from "@outlay/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  assertBoundary,
  formLimits,
  longField,
  malformedForm,
  refuseField,
  tooManyParts,
} from "./forms.ts";
import { readBody, type UploadLimits, uploadTimeoutMs } from "./uploads.ts";

/** Lets the routes of a scope read forms with `openForm`. */
export function acceptFormStreams(scope: FastifyInstance): void {
  scope.addContentTypeParser(formType, (request, body, done) => {
    // The connection is idle while what has arrived is stored.
    request.raw.setTimeout(uploadTimeoutMs);
    done(null, body);
  });
}

type Fields = Record<string, unknown>;
type FormOptions = UploadLimits & {
  /** The error when it is too large. */
  tooLarge: ErrorCode;
};

/** For the fields of a form, and what is around its file. */
const othersBytes = formLimits.fields * formLimits.fieldSize + 16 * 1024;

function createParser(request: FastifyRequest): BusboyInstance {
  const contentType = request.headers["content-type"] ?? "";
  try {
    return new Busboy({ headers: { "content-type": contentType }, limits: formLimits });
  } catch {
    throw malformedForm();
  }
}

/** Gives a form to its parser as fast as its file is read, until nobody reads it. */
async function feed(
  parser: BusboyInstance,
  body: AsyncIterable<Uint8Array>,
  dropped: AbortSignal,
): Promise<void> {
  const end = Promise.withResolvers<void>();
  dropped.addEventListener("abort", () => end.resolve());
  const write = (chunk: Uint8Array) =>
    new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
  for await (const chunk of body) {
    if (dropped.aborted) return;
    await Promise.race([write(chunk), end.promise]);
  }
  parser.end();
}

/** The bytes of a file, whose end is that of a well-formed form. */
async function* fileBytes(
  file: BusboyFileStream,
  whole: Promise<void>,
): AsyncGenerator<Uint8Array> {
  yield* file as AsyncIterable<Uint8Array>;
  await whole;
}

/** What has been read of a form. */
type Reading = {
  fields: Map<string, unknown>;
  file?: BusboyFileStream;
  /** Settled once all fields before the file are known. */
  opened: PromiseWithResolvers<void>;
  /** Settled once the form has ended. */
  whole: PromiseWithResolvers<void>;
  /** Aborted when nobody reads the rest. */
  dropped: AbortController;
  fail: (error: AppError) => void;
};

function startReading(): Reading {
  const reading: Reading = {
    fields: new Map(),
    opened: Promise.withResolvers(),
    whole: Promise.withResolvers(),
    dropped: new AbortController(),
    fail: (error) => {
      reading.opened.reject(error);
      reading.whole.reject(error);
      reading.file?.destroy(error);
      reading.dropped.abort();
    },
  };
  reading.whole.promise.catch(() => {});
  return reading;
}

/** Takes what the parser finds. */
function listen(parser: BusboyInstance, reading: Reading): void {
  const { fields, opened, whole, dropped, fail } = reading;
  const add = (name: string, value: unknown) => {
    if (fields.has(name)) fail(refuseField(name, "Send each field once."));
    else if (reading.file) fail(refuseField(name, "Send the file after the other fields."));
    else fields.set(name, value);
  };
  parser.on("field", (name, value, _isLong, isTruncated) => {
    if (isTruncated) fail(longField());
    else add(name, value);
  });
  parser.on("file", (field, stream, name) => {
    const bytes = ReadableStream.from(fileBytes(stream, whole.promise));
    add(field, Object.assign(bytes, { name }));
    // Without a reader nobody listens.
    stream.on("error", () => {});
    stream.on("close", () => {
      if (!stream.readableEnded) dropped.abort();
    });
    reading.file = stream;
    opened.resolve();
  });
  for (const event of ["filesLimit", "fieldsLimit", "partsLimit"] as const)
    parser.on(event, () => fail(tooManyParts()));
  parser.on("error", () => fail(malformedForm()));
  parser.on("finish", () => {
    opened.resolve();
    whole.resolve();
  });
}

/**
 * The fields of a form, with its file as a stream that arrives while it is read. The file comes last, so that all fields
 * are known before it. Throws `input.malformed`, `input.invalid`, `request.timeout` and that a form is too large; the
 * stream does, too.
 */
export async function openForm(
  request: FastifyRequest,
  reply: FastifyReply,
  { tooLarge, limitBytes, idleMs }: FormOptions,
): Promise<Fields> {
  const mostBytes = limitBytes + othersBytes;
  const isTooLarge = () => new AppError(tooLarge, `Send at most ${limitBytes / 1024 ** 2} MiB.`);
  assertBoundary(request);
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) throw isTooLarge();
  const parser = createParser(request);
  const reading = startReading();
  const { fields, opened, dropped, fail } = reading;
  reply.raw.once("close", () => dropped.abort());
  listen(parser, reading);
  const body = readBody(request.raw, { limitBytes: mostBytes, idleMs });
  feed(parser, body, dropped.signal).catch((error: unknown) => {
    if (!(error instanceof AppError)) fail(malformedForm());
    else fail(error.code === "input.too_large" ? isTooLarge() : error);
  });
  await opened.promise;
  return Object.fromEntries(fields);
}
