import { z } from "zod";
import { nameKey, singleBlanks, textInput, textKept } from "@outlay/core";
import { textBounds } from "./text-bounds.contract.ts";

const nameInput = (max: number) => textInput(max).overwrite(singleBlanks);
export const tagInput = nameInput(textBounds.tag);
export const payeeInput = nameInput(textBounds.payee);
export const noteInput = textInput(textBounds.note);
export const splitNoteInput = textInput(textBounds.splitNote);

/** Tags that are the same are one, written as the first of them. */
const asNames = (tags: string[]) => [
  ...new Map(tags.toReversed().map((tag) => [nameKey(tag), tag])).values(),
];
export const tagsInput = z
  .array(tagInput)
  .max(20)
  .transform((tags) => asNames(tags).toSorted());
/** For stored tags, which may be longer than new ones. */
export const tagsKept = z
  .array(textKept(textBounds.tag))
  .max(20)
  .transform((tags) => [...new Set(tags)].toSorted());
