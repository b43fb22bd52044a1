import type { Category } from "../../ledger/category.contract.ts";
import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import { type Command, type Choice, largest } from "./commands.ts";
import { fits } from "./model.transactions.ts";
import { isLive, type Records, inputOf, toMinor, writeMinor } from "./records.ts";
import type { Input, Request } from "./requests.ts";

/** What a client knows of the book when it sends a request. */
export type World = Records & {
  seq: number;
  /** Whether to use the largest possible amounts, whose sums soon overflow. */
  isRich?: boolean;
};

const unknownId = "01920000-0000-7000-8000-ffffffffffff";
const start = "01920000-0000-7000-8000-";
let made = 0;
/** A UUIDv7, larger than those before. */
const newId = () => start + String((made += 1)).padStart(12, "0");

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % items.length];
}

const pickId = (items: readonly { id: string }[], index: number) =>
  pick(items, index)?.id ?? unknownId;

const accountsIn = ({ accounts, isRich }: World, isWild: boolean) =>
  [...accounts.values()].filter(
    ({ archived, currency }) => (isWild || !archived) && (!isRich || currency === "KWD"),
  );

const defaults = new Set(["Uncategorised", "Food", "Groceries", "Salary"]);

/** A few of the default categories, and all that the test created. */
function categoriesIn({ categories }: World, family?: string): Category[] {
  return [...categories.values()].filter(
    ({ name, id, kind }) =>
      (defaults.has(name) || id.startsWith(start)) && (family === undefined || kind === family),
  );
}

const pickCategory = (
  world: World,
  { kind, wild: isWild }: Pick<Choice, "kind" | "wild">,
  index: number,
) =>
  pickId(
    categoriesIn(world, isWild ? undefined : kind === "income" ? "income" : "expense").filter(
      ({ archived }) => isWild || !archived,
    ),
    index,
  );

/** Live or deleted transactions of a book; any if there are none of these, or by default. */
function transactionsIn({ transactions }: World, live?: boolean): TransactionImage[] {
  const all = [...transactions.values()];
  const fitting = all.filter((image) => live === undefined || isLive(image) === live);
  return fitting.length > 0 ? fitting : all;
}

/** Splits of the amount in different categories. In a wild request they need not add up. */
function splitsOf(world: World, choice: Choice, accountCurrency: string) {
  const total = toMinor(choice.amount, accountCurrency) ?? 0n;
  // The splits would have more digits than allowed.
  if (choice.amount.length > 12) return [];
  const given = choice.splits ?? [];
  const shares = BigInt(given.length);
  // Sometimes the second one is below zero.
  const lowered = (given[1] ?? 1) % 4 === 0 ? 2n * (total / shares) : 0n;
  return given.map((index, at) => {
    const rest = at === 0 ? total - (total / (shares || 1n)) * (shares - 1n) : total / shares;
    const minor = rest > 0n ? rest + (at === 0 ? lowered : at === 1 ? -lowered : 0n) : 1n;
    return {
      categoryId: pickCategory(world, choice, index),
      amount: writeMinor(minor + (choice.wild && at === 1 ? 1n : 0n), accountCurrency),
      note: index % 3 === 0 ? `part ${index}` : null,
    };
  });
}

/** All fields of the API for a choice. */
function fieldsOf(world: World, choice: Choice) {
  const accounts = accountsIn(world, choice.wild);
  const accountId = choice.account === undefined ? undefined : pickId(accounts, choice.account);
  const expenses = transactionsIn(world, choice.wild ? undefined : true).filter(
    (image) => choice.wild || image.kind === "expense",
  );
  const { toAmount, occurredOn, payee, original, kind, arrivesOn, excluded } = choice;
  const { fee } = choice;
  const sum = world.isRich ? largest : choice.amount;
  const currencyOf = (id = "") => world.accounts.get(id)?.currency ?? "EUR";
  const splits = splitsOf(
    world,
    { ...choice, amount: sum },
    currencyOf(accountId ?? pickId(accounts, 0)),
  );
  return {
    kind,
    amount: sum,
    toAmount,
    occurredOn,
    payee,
    tags: choice.tags,
    original: original ?? null,
    accountId,
    fromAccountId: accountId ?? pickId(accounts, 0),
    toAccountId: pickId(accounts, choice.to),
    arrivesOn,
    excluded,
    fee: fee && {
      amount: fee.amount,
      categoryId: pickCategory(world, { ...choice, kind: "expense" }, fee.category),
    },
    // Beside splits only that of the first one is valid.
    categoryId:
      choice.category === undefined || (splits.length > 0 && !choice.wild)
        ? undefined
        : pickCategory(world, choice, choice.category),
    splits,
    refundOf: choice.refundOf === undefined ? undefined : pickId(expenses, choice.refundOf),
  };
}

function createInput(world: World, { choice, taken }: CreateCommand) {
  const all = fieldsOf(world, choice);
  const given = Object.entries(all).filter(
    ([field, value]) => value !== undefined && fits(all.kind, { [field]: value }),
  );
  const id = taken === undefined ? newId() : pickId(transactionsIn(world), taken);
  // Each create has other content, so that a taken id is always a conflict.
  const sent = { ...Object.fromEntries(given), id, note: `sent ${(made += 1)}` };
  return sent as Input<"transactions.create">;
}
type CreateCommand = Extract<Command, { op: "create" }>;

function updateInput(world: World, command: Extract<Command, { op: "update" }>) {
  const { choice, which, stale } = command;
  const image = pick(transactionsIn(world, choice.wild ? undefined : true), which);
  const all = fieldsOf(world, {
    ...choice,
    kind: command.fields.includes("kind") ? choice.kind : (image?.kind ?? choice.kind),
  });
  const chosen = command.fields.filter(
    (field) => all[field] !== undefined && (choice.wild || fits(all.kind, { [field]: all[field] })),
  );
  const transfers = all.kind === "transfer" && image?.kind !== "transfer";
  return {
    id: image?.id ?? unknownId,
    ...Object.fromEntries(chosen.map((field) => [field, all[field]])),
    ...(transfers && { toAccountId: all.toAccountId, toAmount: all.toAmount }),
    ...(stale !== undefined && { version: Math.max(1, (image?.version ?? 1) + stale) }),
  } as Input<"transactions.update">;
}

function accountRequest(world: World, command: Extract<Command, { op: "account" }>): Request {
  const accounts = [...world.accounts.values()];
  const id = pickId(accounts, command.which);
  const { opening: openingBalance, archived } = command;
  const name = `Account ${(made += 1)}`;
  switch (command.act) {
    case "create":
      // Rarely an id that is taken.
      return {
        path: "accounts.create",
        input: {
          id: command.which === 40 ? id : newId(),
          name,
          currency: command.currency,
          openingBalance,
        },
      };
    case "open":
      return { path: "accounts.update", input: { id, openingBalance } };
    case "archive":
      return { path: "accounts.update", input: { id, archived, name } };
    default:
      return { path: "accounts.remove", input: { id } };
  }
}

function categoryRequest(world: World, command: Extract<Command, { op: "category" }>): Request {
  const { archived, name, nested } = command;
  const own = categoriesIn(world);
  const id = pickId(own, command.which);
  const family = command.act === "create" ? command.kind : world.categories.get(id)?.kind;
  const others = categoriesIn(world, command.wild ? undefined : family);
  const tops = others.filter(
    ({ parentId, system }) => command.wild || (parentId === null && !system),
  );
  const parentId = nested ? pickId(tops, command.other) : null;
  switch (command.act) {
    case "create":
      return {
        path: "categories.create",
        input: { id: newId(), name, kind: command.kind, parentId },
      };
    case "update":
      return {
        path: "categories.update",
        input: { id, ...(command.other % 2 === 0 ? { name } : { parentId }), archived },
      };
    case "remove":
      return { path: "categories.remove", input: { id } };
    default:
      return {
        path: "categories.remove",
        input: { id, replacementId: pickId(others, command.other) },
      };
  }
}

/** A create with all fields of an existing transaction. */
function resendInput(image: TransactionImage | undefined): Input<"transactions.create"> {
  return inputOf(image ?? ({} as TransactionImage));
}

/** Brings the balance of an account close to the minimum that can be stored. */
export function spendMuch(world: World): Request {
  const [spent] = accountsIn({ ...world, isRich: true }, false);
  const spend = () => ({
    op: "create" as const,
    kind: "expense" as const,
    id: newId(),
    amount: largest,
    accountId: spent?.id,
  });
  return { path: "transactions.bulk", input: { operations: Array.from({ length: 9 }, spend) } };
}

/** The request for a command in a book. */
export function requestOf(world: World, command: Command): Request {
  switch (command.op) {
    case "create":
      return { path: "transactions.create", input: createInput(world, command) };
    case "update":
      return { path: "transactions.update", input: updateInput(world, command) };
    case "remove": {
      const id = pickId(transactionsIn(world, command.wild ? undefined : true), command.which);
      return { path: "transactions.remove", input: { id } };
    }
    case "restore": {
      const id = pickId(transactionsIn(world, command.wild ? undefined : false), command.which);
      return { path: "transactions.restore", input: { id } };
    }
    case "resend": {
      const image = pick(transactionsIn(world), command.which);
      return image
        ? { path: "transactions.create", input: resendInput(image) }
        : { path: "transactions.restore", input: { id: unknownId } };
    }
    case "bulk":
      return { path: "transactions.bulk", input: bulkInput(world, command) };
    case "account":
      return accountRequest(world, command);
    case "category":
      return categoryRequest(world, command);
    case "tags":
      return command.merges
        ? { path: "tags.merge", input: { names: command.names, into: command.into } }
        : {
            path: "tags.rename",
            input: { name: command.names[0] ?? "car", newName: command.into },
          };
    case "undo":
      return { path: "changes.undo", input: { seq: Math.max(1, world.seq + 1 - command.back) } };
  }
}

/** Operations of one request: later ones may refer to transactions that earlier ones create. */
function bulkInput(world: World, { operations, mode }: Extract<Command, { op: "bulk" }>) {
  const transactions = new Map(world.transactions);
  const grown = { ...world, transactions };
  return {
    mode,
    operations: operations.map((operation): Input<"transactions.bulk">["operations"][number] => {
      if (operation.op === "update") return { op: "update", ...updateInput(grown, operation) };
      if (operation.op === "remove") {
        const { wild: isWild, which } = operation;
        return {
          op: "remove",
          id: pickId(transactionsIn(grown, isWild ? undefined : true), which),
        };
      }
      const input = createInput(grown, operation);
      const created = { ...input, version: 1, deletedAt: null } as unknown as TransactionImage;
      if (!transactions.has(created.id)) transactions.set(created.id, created);
      return { op: "create", ...input };
    }),
  };
}
