import { isRecord, stringField } from "../json.ts";

/** One item of a list: its id or name, and how people know it. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

export type ListName =
  | "accounts"
  | "alerts"
  | "books"
  | "budgets"
  | "categories"
  | "channels"
  | "expenses"
  | "goals"
  | "identities"
  | "importProfiles"
  | "imports"
  | "invitations"
  | "members"
  | "notifications"
  | "passkeys"
  | "payees"
  | "people"
  | "proposals"
  | "rules"
  | "schedules"
  | "sessions"
  | "settlements"
  | "tags"
  | "tokens"
  | "transactions"
  | "webhooks";

type NameOf = (id: string) => string | undefined;

/** A list procedure, and how an item of it reads. */
export interface List {
  readonly path: string;
  /** The field of an item that others refer to; by default `id`. */
  readonly value?: "name" | "userId";
  /** Whether the server searches it by `q`; otherwise it is read whole. */
  readonly isSearched?: boolean;
  /** Whether it is the list of the book that the input's `id` names. */
  readonly isOfBook?: boolean;
  /** Lists whose names its labels have. */
  readonly needs?: readonly ListName[];
  /** Groups whose writes change it, besides its own. */
  readonly groups?: readonly string[];
  label(item: unknown, nameOf: NameOf): string | undefined;
  detail(item: unknown): readonly (string | undefined)[];
}

const text = (...fields: readonly string[]) => ({
  label: (item: unknown) => stringField(item, fields[0] ?? ""),
  detail: (item: unknown) => fields.slice(1).map((field) => stringField(item, field)),
});

const ledger = ["expenses", "transactions", "payees", "tags", "imports", "rules"];

const transaction: Omit<List, "path"> = {
  isSearched: true,
  needs: ["categories"],
  groups: ledger,
  label: (item, nameOf) =>
    stringField(item, "payee") ??
    nameOf(stringField(item, "categoryId") ?? "") ??
    stringField(item, "kind"),
  detail: (item) => [stringField(item, "occurredOn"), money(item, "amount")],
};

export const lists: Readonly<Record<ListName, List>> = {
  accounts: { path: "accounts.list", ...text("name", "kind", "currency") },
  alerts: {
    path: "alerts.list",
    needs: ["accounts", "budgets"],
    groups: ["budgets"],
    label: labelAlert,
    detail: (item) => [stringField(item, "kind")],
  },
  books: { path: "books.list", groups: ["members"], ...text("name", "baseCurrency", "role") },
  budgets: {
    path: "budgets.list",
    label: (item) => stringField(item, "name"),
    detail: (item) => [money(item, "amount")],
  },
  categories: {
    path: "categories.list",
    label: (item, nameOf) => {
      const parent = nameOf(stringField(item, "parentId") ?? "");
      const name = stringField(item, "name");
      return parent === undefined || name === undefined ? name : `${parent} › ${name}`;
    },
    detail: (item) => [stringField(item, "kind")],
  },
  channels: {
    path: "channels.list",
    label: (item) => stringField(item, "target") ?? stringField(item, "kind"),
    detail: (item) => [dayOf(item, "createdAt")],
  },
  expenses: { path: "expenses.list", ...transaction },
  schedules: { path: "schedules.list", ...text("name", "nextOn") },
  importProfiles: { path: "imports.profiles", groups: ["imports"], ...text("header", "format") },
  imports: {
    path: "imports.list",
    label: (item) => stringField(item, "fileName") ?? stringField(item, "format"),
    detail: (item) => [stringField(item, "state"), dayOf(item, "createdAt")],
  },
  invitations: {
    path: "members.invitations",
    isOfBook: true,
    label: (item) => stringField(item, "email") ?? "Anyone with its token",
    detail: (item) => [stringField(item, "role")],
  },
  identities: {
    path: "identities.list",
    label: (item) => stringField(item, "email") ?? stringField(item, "issuer"),
    detail: (item) => [dayOf(item, "createdAt")],
  },
  members: {
    path: "members.list",
    value: "userId",
    isOfBook: true,
    ...text("name", "email", "role"),
  },
  notifications: {
    path: "notifications.list",
    groups: [...ledger, "accounts", "alerts", "budgets"],
    label: (item) => stringField(item, "title"),
    detail: (item) => [dayOf(item, "createdAt")],
  },
  passkeys: {
    path: "passkeys.list",
    label: (item) => stringField(item, "name"),
    detail: (item) => [dayOf(item, "createdAt")],
  },
  payees: { path: "payees.list", value: "name", isSearched: true, groups: ledger, ...counted() },
  people: { path: "household.people", groups: ["household"], ...text("name") },
  proposals: {
    path: "proposals.list",
    label: (item) => stringField(item, "procedure"),
    detail: (item) => [stringField(item, "state"), dayOf(item, "createdAt")],
  },
  goals: { path: "goals.list", ...text("name") },
  rules: {
    path: "rules.list",
    label: (item) => stringField(item, "name") ?? "A rule without a name",
    detail: (item) => [dayOf(item, "createdAt")],
  },
  sessions: {
    path: "auth.sessions",
    label: (item) => stringField(item, "userAgent") ?? "A program that gives no name",
    detail: (item) => [
      isRecord(item) && item["current"] === true ? "this one" : undefined,
      dayOf(item, "lastUsedAt"),
    ],
  },
  settlements: {
    path: "household.settlements",
    groups: ["household"],
    label: (item) => money(item, "amount"),
    detail: (item) => [stringField(item, "settledOn")],
  },
  tags: { path: "tags.list", value: "name", groups: ledger, ...counted() },
  tokens: { path: "tokens.list", ...text("name", "prefix") },
  transactions: { path: "transactions.list", ...transaction },
  webhooks: { path: "webhooks.list", ...text("url") },
};

export function holdsIds(list: ListName): boolean {
  return lists[list].value !== "name";
}

/** The items of pages as choices. Those that refer to each other have each other's names. */
export function readChoices(list: List, items: readonly unknown[], nameOf: NameOf): Choice[] {
  const field = list.value ?? "id";
  const own = new Map(items.map((item) => [stringField(item, field), stringField(item, "name")]));
  return items.flatMap((item) => {
    const value = stringField(item, field);
    if (value === undefined) return [];
    const label = list.label(item, (id) => own.get(id) ?? nameOf(id)) ?? value;
    return [{ value, label, detail: list.detail(item).filter(Boolean).join(", ") }];
  });
}

/** Every word must occur in what an item shows. */
export function filterChoices(choices: readonly Choice[], words: string): Choice[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter(({ value, label, detail }) => {
    const shown = `${label} ${detail} ${value}`.toLowerCase();
    return wanted.every((word) => shown.includes(word));
  });
}

function counted(): Pick<List, "label" | "detail"> {
  return {
    label: (item) => stringField(item, "name"),
    detail: (item) => [isRecord(item) ? `used ${String(item["count"])} times` : undefined],
  };
}

function labelAlert(item: unknown, nameOf: NameOf): string | undefined {
  const budget = nameOf(stringField(item, "budgetId") ?? "") ?? "a budget";
  const account = nameOf(stringField(item, "accountId") ?? "") ?? "an account";
  const percent = isRecord(item) ? item["percent"] : undefined;
  if (typeof percent === "number") return `${budget} at ${percent} %`;
  return `${account} below ${money(item, "below") ?? ""}`;
}

function money(item: unknown, field: string): string | undefined {
  const amount = stringField(item, field);
  return amount === undefined ? undefined : `${amount} ${stringField(item, "currency") ?? ""}`;
}

function dayOf(item: unknown, field: string): string | undefined {
  return stringField(item, field)?.slice(0, 10);
}
