import type { FileAccount, FileRow } from "../types.ts";
import { type AppExport, type PlacedRow, plainName } from "./apps/app-export.ts";
import { balancesOf, balancesOfLines, laterClosing } from "./balances.ts";
import { buildRows } from "./build.ts";
import type { Decision } from "./decide.ts";
import type { BalanceLine, Entry } from "./entries.ts";

type Inputs = Pick<Decision, "reading" | "money" | "account"> & {
  app: AppExport | undefined;
  entries: Entry[];
  balances: BalanceLine[];
};

type Pair = { entry: Entry; row: FileRow };

/** The rows of a file by account, and by currency where it has several. */
export function collectAccounts(inputs: Inputs): FileAccount[] {
  const groups = new Map<string, Group>();
  const placed = placeRows(inputs);
  const currencies = new Set(placed.map(({ row }) => row.currency));
  currencies.delete(null);
  for (const [index, { row, entry, account }] of placed.entries()) {
    row.index = index;
    const key =
      currencies.size > 1 && row.currency !== null
        ? `${account ?? ""}\n${row.currency}`
        : (account ?? "");
    const group = groups.get(key) ?? { account, pairs: [] };
    if (group.pairs.length === 0) groups.set(key, group);
    group.pairs.push({ row, entry });
  }
  if (groups.size === 0) groups.set("", { account: inputs.account, pairs: [] });
  return [...groups.values()].map((group) => toAccount(inputs, group, groups.size === 1));
}

type Group = { account: string | null; pairs: Pair[] };

/** Rows as the program that wrote them means them, each with its account. */
function placeRows({
  reading,
  account: around,
  entries,
  app,
}: Inputs): (Pair & { account: string | null })[] {
  const [column] = reading.columns.get("account") ?? [];
  const placed = buildRows(reading, entries).flatMap((row, index) => {
    const entry = entries[index];
    const account = (column !== undefined && entry?.record.cells[column]) || around;
    return entry ? [{ row, entry, account }] : [];
  });
  if (!app?.convert) return placed;
  const columnOf = new Map(reading.names.map((name, index) => [plainName(name), index]));
  const entryOf = new Map(placed.map(({ row, entry }) => [row.line, entry]));
  const rows = placed.map(({ row, entry, account }): PlacedRow => {
    const cell = (name: string) => entry.record.cells[columnOf.get(name) ?? -1] ?? "";
    return { row, account, cell };
  });
  return app.convert(rows).flatMap(({ row, account }) => {
    const entry = entryOf.get(row.line);
    return entry ? [{ row, entry, account }] : [];
  });
}

function toAccount(inputs: Inputs, { account: name, pairs }: Group, isOnly: boolean): FileAccount {
  const { money, reading, balances } = inputs;
  const currencies = new Set(pairs.map(({ row }) => row.currency));
  const [currency = null] = currencies;
  const chain =
    money.balance !== null && (money.proof ?? pairs.length === 1)
      ? balancesOf(
          reading,
          {
            index: money.balance,
            isOwed: money.isOwed,
            isBefore: money.isBefore === true,
            direction: money.proof?.direction ?? "oldestFirst",
          },
          pairs,
        )
      : null;
  const lines = isOnly ? balancesOfLines(reading, balances) : null;
  return {
    ref: name,
    name: name !== null && /\p{Letter}{3}/u.test(name) && !/\d{6}/.test(name) ? name : null,
    currency: currencies.size === 1 ? (currency ?? reading.currency) : reading.currency,
    rows: pairs.map(({ row }) => row),
    opening: lines?.opening ?? chain?.opening ?? null,
    closing: laterClosing(chain?.closing ?? null, lines?.closing ?? null),
  };
}
