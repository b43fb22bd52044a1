import { AppError } from "@outlay/core";
import { assertBounded } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Rejects compressed bodies and other charsets, which would be misread. */
export function assertPlainText({ headers }: FastifyRequest): void {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity")
    throw new AppError("input.unsupported_type", "Send the body without content-encoding.");
  const [, charset = "utf-8"] =
    /;\s*charset="?([^\s";]*)/i.exec(headers["content-type"] ?? "") ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(charset))
    throw new AppError("input.unsupported_type", "Send the body as UTF-8.");
}

/** A key that could reach a prototype, in JSON that the safe parser rejects; undefined for malformed JSON. */
function findUnsafeKey(json: string): string | undefined {
  const unsafe = new Set(["__proto__", "constructor"]);
  let found: string | undefined;
  try {
    JSON.parse(json, (key, value: unknown) => {
      if (unsafe.has(key)) found = key;
      return value;
    });
  } catch {
    return undefined;
  }
  return found;
}

/** By default Fastify also accepts text/plain, and rejects an empty JSON body. */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string" },
    (request, body, done) => {
      assertPlainText(request);
      if (body === "") {
        done(null, undefined);
        return;
      }
      assertBounded(body);
      void parse(request, body, (error, value) => {
        const key = error ? findUnsafeKey(body) : undefined;
        if (key === undefined) done(error, value);
        else done(new AppError("input.malformed", `The key "${key}" is not allowed in JSON here.`));
      });
    },
  );
}
