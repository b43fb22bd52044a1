import { type NameKey, nameKey, singleBlanks } from "@outlay/core";
import type { Operation } from "./operations.logic.ts";

/** How a book writes names, by their keys. */
export type Spelling = Map<NameKey, string>;
/** Names of payees and tags: those that people type. */
export type Spellings = { payee: Spelling; tag: Spelling };

export type Named = {
  payee?: string | null | undefined;
  tags?: readonly string[] | undefined;
};

/** A name as the book writes it; a new one as it is. */
export function spell(spelling: Spelling, name: string): string {
  return spelling.get(nameKey(name)) ?? singleBlanks(name);
}

/** Tags as the book writes them: sorted, each once. */
function spellTags(spelling: Spelling, tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => spell(spelling, tag)))].toSorted();
}

/** The same fields with names as the book writes them. */
export function spellNames<Fields extends Named>(
  { payee: payees, tag }: Spellings,
  fields: Fields,
): Fields {
  const { payee, tags } = fields;
  if (!payee && !tags?.length) return fields;
  return {
    ...fields,
    ...(payee && { payee: spell(payees, payee) }),
    ...(tags && { tags: spellTags(tag, tags) }),
  };
}

export function spellOperation(spellings: Spellings, operation: Operation): Operation {
  if (operation.op === "create")
    return { ...operation, fields: spellNames(spellings, operation.fields) };
  if (operation.op === "update")
    return { ...operation, patch: spellNames(spellings, operation.patch) };
  return operation;
}

/** Whether the book has all of these names. */
export function knowsNames(
  { payee: payees, tag }: Spellings,
  { payee, tags = [] }: Named,
): boolean {
  return (!payee || payees.has(nameKey(payee))) && tags.every((name) => tag.has(nameKey(name)));
}

/** From now on new names are written as here. */
export function learnNames(spellings: Spellings, { payee, tags = [] }: Named): void {
  const learn = (spelling: Spelling, name: string) => {
    const key = nameKey(name);
    if (!spelling.has(key)) spelling.set(key, name);
  };
  if (payee) learn(spellings.payee, payee);
  for (const tag of tags) learn(spellings.tag, tag);
}

/** The names of `after` that are those of `before`, but written differently. */
export function respelled(before: Named, after: Named): { payees: string[]; tags: string[] } {
  const former = (names: readonly string[], next: readonly string[]) => {
    const keys = new Set(next.map(nameKey));
    return names.filter((name) => !next.includes(name) && keys.has(nameKey(name)));
  };
  const listed = ({ payee }: Named) => (payee ? [payee] : []);
  return {
    payees: former(listed(before), listed(after)),
    tags: former(before.tags ?? [], after.tags ?? []),
  };
}
