import type { Procedure } from "./catalog.ts";
import { describeField } from "./schema/field.ts";
import { emptyValue } from "./schema/values.ts";
import { type Store, createStore } from "./store.ts";

/** The input being prepared for one procedure: a value, and the JSON text that shows it. */
export interface Draft {
  readonly input: unknown;
  readonly text: string;
  /** Why `text` is not JSON; empty when it is. `input` is then what it last was. */
  readonly textError: string;
  readonly typed: boolean;
}

/** A draft whose text follows its value, as after an edit in the form. */
export function draftOfValue(input: unknown): Draft {
  const text = input === undefined ? "" : JSON.stringify(input, null, 2);
  return { input, text, textError: "", typed: false };
}

/** A draft whose value follows its text, as after an edit of the JSON. */
export function draftOfText(text: string, before: Draft): Draft {
  if (text.trim() === "") return { input: undefined, text, textError: "", typed: true };
  try {
    return { input: JSON.parse(text) as unknown, text, textError: "", typed: true };
  } catch (error) {
    return { input: before.input, text, textError: describeFault(error), typed: true };
  }
}

/** The browser's own words say where. */
function describeFault(error: unknown): string {
  return error instanceof Error ? `This is not JSON. ${error.message}.` : "This is not JSON.";
}

export function initialDraft({ input: schema }: Procedure): Draft {
  if (schema === null) return draftOfValue(undefined);
  return draftOfValue(emptyValue(describeField("", schema, schema), schema));
}

const drafts = new Map<string, Store<Draft>>();

/** Drafts live as long as the page, so that going to another procedure and back loses nothing. */
export function draftStore(procedure: Procedure): Store<Draft> {
  const existing = drafts.get(procedure.path);
  if (existing !== undefined) return existing;
  const created = createStore(initialDraft(procedure));
  drafts.set(procedure.path, created);
  return created;
}

export function restoreDraft(path: string, input: unknown): void {
  const existing = drafts.get(path);
  if (existing === undefined) drafts.set(path, createStore(draftOfValue(input)));
  else existing.set(draftOfValue(input));
}
