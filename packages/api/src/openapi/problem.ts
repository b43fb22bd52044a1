import { type AppError, errorCatalog, kindStatus } from "@outlay/core";
import type { JsonSchema } from "./json-schema.ts";

/** The problem document (RFC 9457) of an error, as sent by REST and shown in the documentation. */
export function toProblem(error: AppError, requestId: string) {
  const [, title] = errorCatalog[error.code];
  const { retryAfterSeconds } = error;
  return {
    type: `urn:outlay:error:${error.code}`,
    title,
    status: error.status,
    detail: error.message,
    code: error.code,
    issues: error.issues,
    requestId,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** Every code with its status and meaning, as a table in Markdown. */
export function describeErrors(): string {
  const rows = Object.entries(errorCatalog).map(
    ([code, [kind, title]]) => `| \`${code}\` | ${kindStatus[kind]} | ${title} |`,
  );
  return ["| code | status | meaning |", "|---|---|---|", ...rows].join("\n");
}

export const problemSchema: JsonSchema = {
  type: "object",
  description: "RFC 9457 problem document",
  required: ["type", "title", "status", "detail", "code", "issues", "requestId"],
  additionalProperties: false,
  properties: {
    type: { type: "string", format: "uri", description: "`urn:outlay:error:` and the code" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What to do" },
    code: {
      type: "string",
      enum: Object.keys(errorCatalog),
      description: "Later versions may add codes: treat one you do not know by its status",
    },
    issues: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "code", "message"],
        additionalProperties: false,
        properties: {
          path: {
            type: "array",
            items: { type: ["string", "integer"] },
            description: "From the root of the input to the field",
          },
          code: { type: "string" },
          message: { type: "string" },
        },
      },
    },
    requestId: { type: "string", format: "uuid" },
    retryAfterSeconds: {
      type: "integer",
      minimum: 1,
      description: "When to try again, where that is known: as Retry-After, with a 429 or a 503",
    },
  },
};
