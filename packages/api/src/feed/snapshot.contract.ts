import { z } from "zod";
import { idInput, storedInstant, textKept, versionInput } from "@outlay/core";

// An undo writes snapshots of the feed back into the book, and anyone can edit the feed of an archive.
// So each snapshot must match what valid input can produce.

export const recordKey = { id: idInput, version: versionInput };
/** Stored names may be longer than input allows: Unicode composition can lengthen text. */
export const nameKept = textKept(100);
export const timestamps = { createdAt: storedInstant, updatedAt: storedInstant };

/** The issue of an amount with wrong digits, for `refine`. */
export const wrongDigits = (...path: string[]) => ({
  path,
  message: "Use exactly the digits of the currency.",
});

/** Sums have more digits than input. */
export const sumKept = z
  .string()
  .regex(/^-?\d{1,20}(\.\d{1,4})?$/)
  .brand<"Decimal">();
