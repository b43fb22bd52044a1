import type { JournalNames } from "./journal.logic.ts";

type NamedAccount = { id: string; name: string; kind: string };
type NamedCategory = {
  id: string;
  name: string;
  kind: "expense" | "income";
  parentId: string | null;
};

const roots = { expense: "Expenses", income: "Income" };
const rootOf = (kind: string) => (kind === "credit" || kind === "loan" ? "Liabilities" : "Assets");

/** Gives each component a name that no other beneath the same parent has. */
function createPicker(clean: (name: string) => string) {
  const taken = new Set<string>();
  return (parent: string, name: string) => {
    const component = clean(name);
    let path = `${parent}:${component}`;
    for (let count = 2; taken.has(path.toLowerCase()); count += 1)
      path = `${parent}:${component}-${count}`;
    taken.add(path.toLowerCase());
    return path;
  };
}

const byId = <Named extends { id: string }>(named: readonly Named[]) =>
  named.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The accounts of a journal: ours by their kind, categories beneath income and expenses. `clean` makes a component of a name. */
export function journalNames(
  {
    accounts,
    categories,
  }: {
    accounts: readonly NamedAccount[];
    categories: readonly NamedCategory[];
  },
  clean: (name: string) => string,
): JournalNames {
  const pick = createPicker(clean);
  const paths = new Map<string, string>();
  for (const { id, name, kind } of byId(accounts)) paths.set(id, pick(rootOf(kind), name));
  const tops = categories.filter(({ parentId }) => parentId === null);
  const children = categories.filter(({ parentId }) => parentId !== null);
  for (const { id, name, kind, parentId } of [...byId(tops), ...byId(children)])
    paths.set(id, pick(paths.get(parentId ?? "") ?? roots[kind], name));
  const pathOf = (id: string) => paths.get(id) ?? "";
  return {
    account: pathOf,
    category: pathOf,
    opening: pick("Equity", "Opening balances"),
    transfers: pick("Equity", "Transfers"),
  };
}
