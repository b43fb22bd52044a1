import type { FileAccount, FileRow } from "../types.ts";
import type { AppExport, PlacedRow } from "./apps/app-export.ts";
import { balancesOf, balancesOfLines } from "./balances.ts";
import { buildRows } from "./build.ts";
import type { Decision } from "./decide.ts";
import { type BalanceLine, cellsOf, type Entry } from "./entries.ts";

type Inputs = Pick<Decision, "reading" | "money" | "account"> & {
  app: AppExport | undefined;
  entries: Entry[];
  balances: BalanceLine[];
};

type Pair = { entry: Entry; row: FileRow };

/** The rows of a file by account, and by currency where it has several. */
export function collectAccounts(inputs: Inputs): FileAccount[] {
  const { reading, entries, app } = inputs;
  const rows = buildRows(reading, entries);
  const pairs = rows.map((row, index) => ({ row, entry: entries[index] }));
  const byRow = new Map(
    pairs.flatMap(({ row, entry }) => (entry ? [[row.line, entry] as const] : [])),
  );
  const placed = pairs.flatMap(({ row, entry }) => (entry ? [place(inputs, row, entry)] : []));
  const converted = app?.convert ? app.convert(placed) : placed;
  const final = converted.map((one, index) => ({ ...one, row: Object.assign(one.row, { index }) }));
  const currencies = new Set(final.flatMap(({ row }) => row.currency ?? []));
  const isMixed = currencies.size > 1;
  const groups = Map.groupBy(final, ({ account, row }) =>
    isMixed && row.currency !== null ? `${account ?? ""}\n${row.currency}` : (account ?? ""),
  );
  if (groups.size === 0) groups.set("", []);
  return [...groups.values()].map((group) => {
    const own = group.flatMap(({ row }): Pair[] => {
      const entry = byRow.get(row.line);
      return entry ? [{ row, entry }] : [];
    });
    return toAccount(inputs, group, { pairs: own, isAlone: groups.size === 1 });
  });
}

function place({ reading, account: around }: Inputs, row: FileRow, entry: Entry): PlacedRow {
  const { names, columns } = reading;
  const account = cellsOf(columns, entry.record, "account").find((cell) => cell !== "") ?? around;
  const cell = (name: string) =>
    entry.record.cells[names.findIndex((other) => other.toLowerCase() === name)] ?? "";
  return { row, account, cell };
}

function toAccount(
  inputs: Inputs,
  group: PlacedRow[],
  { pairs, isAlone }: { pairs: Pair[]; isAlone: boolean },
): FileAccount {
  const { money, reading, balances } = inputs;
  const name = group[0]?.account ?? inputs.account;
  const currencies = new Set(group.map(({ row }) => row.currency));
  const [currency = null] = currencies;
  const chain =
    money.balance !== null && (money.proof ?? pairs.length === 1)
      ? balancesOf(
          reading,
          {
            index: money.balance,
            isOwed: money.isOwed,
            direction: money.proof?.direction ?? "oldestFirst",
          },
          pairs,
        )
      : null;
  const lines = isAlone ? balancesOfLines(reading, balances) : null;
  return {
    ref: name,
    name: name !== null && /\p{Letter}{3}/u.test(name) && !/\d{6}/.test(name) ? name : null,
    currency: currencies.size === 1 ? (currency ?? reading.currency) : reading.currency,
    rows: group.map(({ row }) => row),
    opening: lines?.opening ?? chain?.opening ?? null,
    closing: chain?.closing ?? lines?.closing ?? null,
  };
}
