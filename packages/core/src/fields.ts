import { z } from "zod";

/** As in a class of a regular expression: PostgreSQL cannot store NUL, and a lone surrogate would be stored as another character. */
const unprintable = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff`;

// Composing takes quadratic time in the length of such a run. No script needs more than these:
// https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
const maxMarks = 30;
/** How many characters one can become when it is composed (U+FB2C is an example). */
const maxComposed = 3;

const blank = /^\s*$/u;
const printable = new RegExp(`^[^${unprintable}]*$`, "u");

/** All rules but the length in one, linear and without lookaround, for the JSON Schema: blanks, what is none, the rest; each with its marks. */
const textPattern = [
  String.raw`^[\t\n\r\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*`,
  String.raw`(\p{M}{1,${maxMarks}}|[^\s\p{M}${unprintable}]\p{M}{0,${maxMarks}})`,
  String.raw`([^\p{M}${unprintable}]\p{M}{0,${maxMarks}})*$`,
].join("");

function composedText(max: number, marks: number) {
  const runOfMarks = new RegExp(String.raw`\p{M}{${marks + 1}}`, "u");
  return z
    .string()
    .min(1, { error: "Must not be empty.", abort: true })
    .max(max, { error: `Must have at most ${max} characters.`, abort: true })
    .refine((text) => !blank.test(text), { message: "Must not be blank.", abort: true })
    .refine((text) => printable.test(text), {
      message: "Must not hold control characters or broken Unicode.",
      abort: true,
    })
    .refine((text) => !runOfMarks.test(text), {
      message: `Must not hold more than ${marks} combining marks in a row.`,
      abort: true,
    })
    .trim()
    .normalize("NFC");
}

/** Text of 1 to `max` characters as sent, free of control characters; it is trimmed, and composed (NFC) so that what looks the same is the same. */
export function textInput(max: number) {
  return composedText(max, maxMarks).meta({ pattern: textPattern });
}

/** What a textInput of `max` characters can have become. */
export function textKept(max: number) {
  return composedText(max * maxComposed, maxMarks * maxComposed);
}

/** The id of something that exists. Any UUID can be asked for; those of other versions are nobody's. */
export const idInput = z
  .guid({ error: "Give an id, a UUID." })
  .toLowerCase()
  .meta({ description: "The id, a UUID" });

/** An id that the client chooses for what it creates, so that a retry cannot create it twice. */
export const newIdInput = z
  .uuidv7({ error: "Give a UUID of version 7, or leave the id out." })
  .toLowerCase()
  .meta({
    description: "UUIDv7 of your choice; the same id with the same content is created once",
  });

/** A file that is streamed: the procedure names what it holds in its metadata. */
export const fileOutput: z.ZodType<FileReply> = z.instanceof(Response);
/** The runtime's own Response: named here, because the generated client knows no file of the runtime's types. */
export interface FileReply extends Response {}

/** A file that is the body of a request. */
export const fileInput: z.ZodType<UploadedFile, UploadedFile> = z.union(
  [z.instanceof(Blob), z.instanceof(ReadableStream<Uint8Array>)],
  { error: "Send the file as the body." },
);
export type UploadedFile = Blob | ReadableStream<Uint8Array>;

/** An id of ours. Its format is documented and not checked again: patterns are the larger part of checking a list. */
export const idOutput = z.string().meta({ format: "uuid" });

/** The `version` that the client has read: a write on top of another version is refused. */
export const versionInput = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .meta({ description: "Precondition: the version you have read" });

export const versionOutput = z.int();
/** An instant: ISO 8601 text with its offset, or a Date. */
export const instantInput = z
  .preprocess(
    (given: Date | string) =>
      given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString() : given,
    z.iso.datetime({ offset: true, error: "Give an instant, as 2027-01-31T12:00:00Z." }),
  )
  .transform((text) => new Date(text));

/** An instant of the past that was recorded: one that every calendar on the way can hold. */
export const storedInstant = z
  .date()
  .min(new Date("1900-01-01T00:00:00Z"))
  .max(new Date("2200-12-31T23:59:59.999Z"));

export const instantOutput = z.date().meta({ description: "Instant, UTC" });

/** The first of the examples that a schema of an object has in its metadata. */
export function exampleOf(schema: z.ZodType): object {
  const { examples } = schema.meta() ?? {};
  const [example] = Array.isArray(examples) ? (examples as unknown[]) : [];
  return { ...(example as object | undefined) };
}

/** Of letters, digits and a few signs: whatever else the standards allow, no mail provider hands out. Blanks around it come from pasting. */
const emailText =
  /^\s*[\w'+-]+(?:\.[\w'+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}\s*$/;

// The format "email" would not let the blanks pass that are trimmed.
export const emailInput = z
  .string()
  .max(254, { abort: true })
  .regex(emailText, "Give an email address, such as ada@example.com.")
  .trim()
  .meta({ examples: ["ada@example.com"] });
