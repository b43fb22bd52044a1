import { z } from "zod";

// PostgreSQL cannot store NUL, and a lone surrogate would be stored as another character.
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

// Composing takes quadratic time in the length of such a run. No script needs more than these:
// https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
const longRunOfMarks = /\p{Mark}{31}/u;

/** Trimmed text of 1 to `max` characters, composed (NFC) so that what looks the same is the same, free of control characters. */
export function textInput(max: number) {
  return z
    .string()
    .trim()
    .refine((text) => !longRunOfMarks.test(text), {
      message: "Must not hold more than 30 combining marks in a row.",
      abort: true,
    })
    .normalize("NFC")
    .min(1, "Must not be empty.")
    .max(max)
    .refine((text) => !unprintable.test(text) && text.isWellFormed(), {
      message: "Must not hold control characters or broken Unicode.",
    });
}

/** The id of something that exists. */
export const idInput = z
  .uuid({ error: "Give an id, a UUID." })
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

export const idOutput = z.uuid();

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
    (given: Date | string) => (given instanceof Date ? given.toISOString() : given),
    z.iso.datetime({ offset: true, error: "Give an instant, as 2027-01-31T12:00:00Z." }),
  )
  .transform((text) => new Date(text));

/** An instant of the past that was recorded: one that every calendar on the way can hold. */
export const storedInstant = z
  .date()
  .min(new Date("1900-01-01T00:00:00Z"))
  .max(new Date("2200-12-31T23:59:59.999Z"));

export const instantOutput = z.date().meta({ description: "Instant, UTC" });
