import multipart, { type Multipart } from "@fastify/multipart";
import { AppError } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

const maxFields = 10;

/** Lets the routes of a scope take forms with a file. */
export async function acceptForms(
  scope: FastifyInstance,
  maxBytes = scope.initialConfig.bodyLimit ?? 0,
): Promise<void> {
  await scope.register(multipart, {
    limits: { fileSize: maxBytes, fieldSize: maxBytes, files: 1, fields: maxFields },
  });
}

/** The fields of a form, its file as text. */
export async function readForm(request: FastifyRequest): Promise<Record<string, unknown>> {
  const fields = new Map<string, unknown>();
  try {
    for await (const part of request.parts()) {
      if (fields.has(part.fieldname)) throw refuse(part, "Send each field once.");
      fields.set(part.fieldname, await readPart(part));
    }
  } catch (error) {
    throw toAppError(error);
  }
  return Object.fromEntries(fields);
}

async function readPart(part: Multipart): Promise<unknown> {
  if (part.type === "field") return part.value;
  const bytes = await part.toBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse(part, "Send a file of text, in UTF-8.");
  }
}

function refuse({ fieldname }: Multipart, message: string): AppError {
  const issue = { path: [fieldname], code: "invalid_field", message };
  return new AppError("input.invalid", "Correct the fields named in issues.", [issue]);
}

/** What the parser says of a form that is broken or too large; its own words name its parts. */
function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if ("statusCode" in error && error.statusCode === 413)
    return new AppError("input.too_large", "Send one file that is smaller, and few fields.");
  return new AppError("input.malformed", "The form is not well-formed multipart/form-data.");
}
