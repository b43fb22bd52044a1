import { idInput, storedInstant, textKept, versionInput } from "@outlay/core";

// What the feed shows goes back into the book when it is undone, and an archive brings a feed that
// anyone may have written. So each snapshot obeys the schemas of the input that could have made it.

export const recordKey = { id: idInput, version: versionInput };
/** Texts are as they were kept: composing can have made them longer than input may be. */
export const nameKept = textKept(100);
export const timestamps = { createdAt: storedInstant, updatedAt: storedInstant };

/** The fault of an amount, for `refine`. */
export const wrongDigits = (...path: string[]) => ({
  path,
  message: "Use exactly the digits of the currency.",
});
