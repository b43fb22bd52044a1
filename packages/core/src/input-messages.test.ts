import { expect, test } from "vitest";
import { z } from "zod";
import { keyMessages } from "./input-messages.ts";

function messagesOf(schema: z.ZodType, input: unknown): string[] {
  return schema.safeParse(input).error?.issues.map(({ message }) => message) ?? [];
}

const day = new Date("2027-01-31T00:00:00Z");
const sides = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("expense") }),
  z.strictObject({ kind: z.literal("income") }),
]);

test.each([
  // Types.
  { schema: z.string(), input: undefined, says: "Required: send text." },
  { schema: z.strictObject({}), input: undefined, says: "Required: send an object." },
  { schema: z.string().optional().nonoptional(), input: undefined, says: "Required." },
  { schema: z.string(), input: 12.3, says: "Send text, not a number: put it in quotes." },
  { schema: z.string(), input: null, says: "Send text, not null." },
  { schema: z.string(), input: ["a"], says: "Send text, not a list." },
  { schema: z.number(), input: "12.5", says: "Send a number, not text: omit the quotes." },
  { schema: z.number(), input: "much", says: "Send a number, not text." },
  { schema: z.number(), input: Infinity, says: "Send a number." },
  { schema: z.int(), input: 1.5, says: "Send a whole number." },
  { schema: z.int(), input: "7", says: "Send a whole number, not text: omit the quotes." },
  { schema: z.bigint(), input: {}, says: "Send a whole number, not an object." },
  { schema: z.boolean(), input: "true", says: "Send true or false, not text." },
  { schema: z.array(z.string()), input: "a", says: "Send a list, not text." },
  { schema: z.tuple([z.string()]), input: "a", says: "Send a list, not text." },
  { schema: z.record(z.string(), z.string()), input: [], says: "Send an object, not a list." },
  { schema: z.date(), input: "soon", says: "Send an instant, not text." },
  { schema: z.date(), input: new Date("soon"), says: "Send an instant." },
  { schema: z.instanceof(Blob), input: "a", says: "Send a file, not text." },
  { schema: z.never(), input: "a", says: "Omit this field." },
  // Sizes.
  { schema: z.number().max(200), input: 201, says: "Send at most 200." },
  { schema: z.number().lt(200), input: 200, says: "Send less than 200." },
  { schema: z.number().min(1), input: 0, says: "Send at least 1." },
  { schema: z.number().positive(), input: 0, says: "Send more than 0." },
  { schema: z.bigint().max(5n), input: 6n, says: "Send at most 5." },
  { schema: z.int(), input: 2 ** 60, says: "Send at most 9007199254740991." },
  { schema: z.string().max(3), input: "long", says: "Send at most 3 characters." },
  { schema: z.string().max(1), input: "long", says: "Send at most 1 character." },
  { schema: z.string().min(8), input: "short", says: "Send at least 8 characters." },
  { schema: z.string().min(1), input: "", says: "Must not be empty." },
  { schema: z.string().length(3), input: "EURO", says: "Send exactly 3 characters." },
  { schema: z.array(z.int()).max(2), input: [1, 2, 3], says: "Send at most 2 items." },
  { schema: z.array(z.int()).min(1), input: [], says: "Must not be empty." },
  { schema: z.set(z.int()).max(1), input: new Set([1, 2]), says: "Send at most 1 item." },
  {
    schema: z.map(z.int(), z.int()).min(2),
    input: new Map([[1, 2]]),
    says: "Send at least 2 entries.",
  },
  { schema: z.file().max(3), input: new File(["long"], "a"), says: "Send at most 3 bytes." },
  {
    schema: z.file().min(1024 ** 2),
    input: new File(["long"], "a"),
    says: "Send at least 1 MiB.",
  },
  {
    schema: z.date().max(day),
    input: new Date("2028-01-01"),
    says: "Send an instant until 2027-01-31T00:00:00.000Z.",
  },
  {
    schema: z.date().min(day),
    input: new Date("2026-01-01"),
    says: "Send an instant from 2027-01-31T00:00:00.000Z.",
  },
  { schema: z.number().multipleOf(5), input: 7, says: "Send a multiple of 5." },
  // Choices.
  { schema: z.literal("a"), input: "b", says: 'Send "a".' },
  { schema: z.enum(["asc", "desc"]), input: "up", says: 'Send "asc" or "desc".' },
  {
    schema: z.enum(["cash", "checking", "loan"]),
    input: "chequing",
    says: 'Send "cash", "checking" or "loan".',
  },
  {
    schema: z.enum(["cash", "checking", "loan"]),
    input: "Checking",
    says: 'Send "cash", "checking" or "loan". Did you mean "checking"?',
  },
  {
    schema: z.enum(["cash", "loan"]),
    input: undefined,
    says: 'Required: send "cash" or "loan".',
  },
  {
    schema: z.literal(Array.from({ length: 30 }, (_, at) => at)),
    input: 99,
    says: "Send one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 18 more.",
  },
  // Unions.
  {
    schema: sides,
    input: { kind: "expanse" },
    says: 'Send "expense" or "income". Did you mean "expense"?',
  },
  { schema: sides, input: {}, says: 'Required: send "expense" or "income".' },
  { schema: z.union([z.string(), z.number()]), input: [], says: "Send text or a number." },
  {
    schema: z.union([z.string().max(2), z.number()]),
    input: "abc",
    says: "Send at most 2 characters.",
  },
  {
    schema: z.xor([z.string(), z.literal("a")]),
    input: "a",
    says: "Several forms fit: send exactly one of them.",
  },
  // What is within.
  {
    schema: z.record(z.string().max(1), z.int()),
    input: { ab: 1 },
    says: "This name is not allowed. Send at most 1 character.",
  },
  {
    schema: z.map(z.string(), z.int()),
    input: new Map([["a", 1.5]]),
    says: "Send a whole number.",
  },
  {
    schema: z.map(z.date(), z.int()),
    input: new Map([[day, "a"]]),
    says: "An item is not allowed. Send a whole number, not text.",
  },
  { schema: z.string().refine(() => false), input: "a", says: "This value is not allowed." },
  { schema: z.string().regex(/^a$/), input: "b", says: "Send text in the documented format." },
  { schema: z.string().startsWith("a"), input: "b", says: 'Send text that starts with "a".' },
  { schema: z.string().endsWith("a"), input: "b", says: 'Send text that ends with "a".' },
  { schema: z.string().includes("a"), input: "b", says: 'Send text that includes "a".' },
  { schema: z.string().lowercase(), input: "B", says: "Send lower case." },
])("$says", ({ schema, input, says }) => {
  expect(messagesOf(schema, input)).toEqual([says]);
});

const formats: readonly z.ZodType[] = [
  z.email(),
  z.url(),
  z.emoji(),
  z.uuid(),
  z.guid(),
  z.nanoid(),
  z.cuid2(),
  z.ulid(),
  z.xid(),
  z.ksuid(),
  z.iso.datetime(),
  z.iso.date(),
  z.iso.time(),
  z.iso.duration(),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
  z.mac(),
  z.base64(),
  z.base64url(),
  z.json(),
  z.e164(),
  z.jwt(),
];

test("each format has a name for people, most of them with an example", () => {
  for (const format of formats) {
    const [message = ""] = messagesOf(format, format instanceof z.ZodLazy ? 1n : "!");
    expect(message).toMatch(/^Send .*\.$/);
    expect(message).not.toContain("documented format");
  }
});

test("a field that does not exist is named, with the one that was probably meant", () => {
  const schema = z.strictObject({
    amount: z.string().optional(),
    accountId: z.string().optional(),
  });
  const unknown = { amont: "1", account_id: "1", "with\nbreaks": 1, ["x".repeat(100)]: 1 };
  const [issue] = schema.safeParse(unknown).error?.issues ?? [];
  expect(issue?.code === "unrecognized_keys" && keyMessages(issue)).toEqual([
    { key: "amont", message: 'There is no field "amont". Did you mean "amount"?' },
    { key: "account_id", message: 'There is no field "account_id". Did you mean "accountId"?' },
    {
      key: "with\nbreaks",
      message: String.raw`There is no field "with\nbreaks". Check its spelling, or omit it.`,
    },
    {
      key: "x".repeat(100),
      message: `There is no field "${"x".repeat(60)}…". Check its spelling, or omit it.`,
    },
  ]);
});

test("a schema's own message is kept", () => {
  expect(messagesOf(z.string("Give a name."), 1)).toEqual(["Give a name."]);
  expect(messagesOf(z.string().max(2, "Two letters."), "abc")).toEqual(["Two letters."]);
});

test("what was sent is not repeated: it may be a secret", () => {
  const secret = "correct horse";
  const schemas = [z.number(), z.email(), z.enum(["a"]), z.string().max(2), z.array(z.string())];
  expect(schemas.flatMap((schema) => messagesOf(schema, secret)).join(" ")).not.toContain(secret);
});
