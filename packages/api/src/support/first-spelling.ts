import { nameKey, singleBlanks } from "@outlay/core";

/** For one import: writes each name as it is met first. */
export type FirstSpelling = {
  payee: (name: unknown) => unknown;
  tags: (names: unknown) => unknown;
};

const isText = (name: unknown): name is string => typeof name === "string";

/** Archives of version 1 may write one name in several ways. */
export function createFirstSpelling(): FirstSpelling {
  const payees = new Map<string, string>();
  const tags = new Map<string, string>();
  const spell = (known: Map<string, string>, name: string) => {
    const key = nameKey(name);
    const written = known.get(key) ?? singleBlanks(name);
    known.set(key, written);
    return written;
  };
  return {
    payee: (name) => (isText(name) ? spell(payees, name) : name),
    tags: (names) =>
      Array.isArray(names) && names.every(isText)
        ? [...new Set(names.map((name) => spell(tags, name)))].toSorted()
        : names,
  };
}
