import { z } from "zod";
import { AppError, type ErrorCode, errorCatalog, kindStatus } from "../errors.ts";
import { toJsonSchema } from "../json-schema.ts";
import type { Procedure } from "../procedures.ts";
import { type Components, hoist } from "./components.ts";
import { toProblem } from "./problem.ts";

const everywhere: readonly ErrorCode[] = [
  "input.invalid",
  "input.malformed",
  "input.too_large",
  "input.unsupported_type",
  "server.unavailable",
];

/** The codes a procedure can answer: those of its kind and its own. */
function errorCodes({ auth, type, errors }: Procedure): ErrorCode[] {
  const codes = new Set<ErrorCode>([...everywhere, ...errors]);
  if (auth !== "public") codes.add("auth.unauthenticated");
  if (auth === "book") codes.add("book.not_found");
  if (auth === "book" && type === "mutation") codes.add("book.forbidden");
  return [...codes];
}

/** An example of each problem document, for the components. */
export function errorExamples(): Record<string, unknown> {
  const codes = Object.keys(errorCatalog) as ErrorCode[];
  return Object.fromEntries(
    codes.map((code) => {
      const error = new AppError(code, errorCatalog[code][1]);
      return [code, { value: toProblem(error, "01920000-0000-7000-8000-000000000000") }];
    }),
  );
}

function errorResponse(codes: readonly ErrorCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCatalog[code][1]}`).join("; "),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}

/** What a procedure can answer, by HTTP status. */
export function responsesOf(procedure: Procedure, components: Components): Record<string, unknown> {
  const { output, rest } = procedure;
  const success =
    output instanceof z.ZodVoid
      ? { description: "Done; there is no body" }
      : {
          description: "Done",
          content: {
            "application/json": { schema: hoist(toJsonSchema(output, "output"), components) },
          },
        };
  const codesByStatus = Map.groupBy(
    errorCodes(procedure),
    (code) => kindStatus[errorCatalog[code][0]],
  );
  const errors = [...codesByStatus].map(
    ([status, codes]) => [status, errorResponse(codes)] as const,
  );
  return { [rest.status]: success, ...Object.fromEntries(errors) };
}
