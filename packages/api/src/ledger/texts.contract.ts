import { z } from "zod";
import { textInput, textKept } from "@outlay/core";

/** Maximum lengths in characters. */
export const textBounds = { tag: 50, payee: 200, note: 2000, splitNote: 500 };

export const tagInput = textInput(textBounds.tag);
export const payeeInput = textInput(textBounds.payee);
export const noteInput = textInput(textBounds.note);
export const splitNoteInput = textInput(textBounds.splitNote);
const asSet = (tags: string[]) => [...new Set(tags)].toSorted();
export const tagsInput = z.array(tagInput).max(20).transform(asSet);
/** For stored tags, which may be longer than new ones. */
export const tagsKept = z.array(textKept(textBounds.tag)).max(20).transform(asSet);
