import { expect, test } from "vitest";
import { z } from "zod";
import { procedures } from "./procedures.ts";

/** How zod speaks of types and operators, where nobody has found better words. */
const raw = /expected|received|invalid|too (big|small)|unrecognized|[<>]=?\d/i;

const junk: readonly unknown[] = [
  undefined,
  null,
  true,
  1.5,
  -1e15,
  1e300,
  NaN,
  "",
  " ",
  "\u0000",
  "x".repeat(6000),
  [],
  Array.from({ length: 3000 }, () => 1),
  {},
  { zzz: 1, kind: "nope", op: "nope" },
  new Date(NaN),
  new Date("1000-01-01"),
];

/** The schemas that a schema reads its input with, itself first. */
function partsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { checks: _, ...def } = schema._zod.def;
  const isPipe = schema instanceof z.ZodPipe;
  // What comes after a transformation is not given by anyone.
  if (isPipe && schema.in._zod.def.type !== "transform") return [schema, ...partsOf(schema.in)];
  const within = Object.values(isPipe ? { out: schema.out } : def).flatMap(
    (part: unknown): unknown[] =>
      typeof part === "object" && part !== null && !("_zod" in part) ? Object.values(part) : [part],
  );
  const schemas = within.filter((part) => part instanceof z.ZodType);
  return [schema, ...schemas.flatMap(partsOf)];
}

function messagesOf(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "invalid_union"
      ? [issue.message, ...messagesOf(issue.errors.flat())]
      : issue.message.split("\n"),
  );
}

test.each(procedures.map(({ path, input }) => ({ path, input })))(
  "$path says what to send instead of any junk, in plain sentences",
  ({ input }) => {
    const messages = partsOf(input).flatMap((schema) =>
      junk.flatMap((value) => messagesOf(z.safeParse(schema, value).error?.issues ?? [])),
    );
    const isOdd = (message: string) =>
      // What is quoted is a value to send.
      raw.test(message.replaceAll(/"[^"]*"/g, "")) || !/^[A-Z"].*[.?]$/.test(message);
    const odd = messages.filter(isOdd);
    expect([...new Set(odd)]).toEqual([]);
    expect(messages).not.toEqual([]);
  },
);
