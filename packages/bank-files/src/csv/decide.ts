import { isCurrency } from "@outlay/core/without-schemas";
import type { DateOrder, ReadOptions } from "../types.ts";
import type { AppExport } from "./apps/app-export.ts";
import { currencyOf, type Reading } from "./build.ts";
import type { Columns } from "./columns.ts";
import { decideDateOrder, periodOf } from "./date-order.ts";
import { datesIn, type ScannedDate } from "./dates.ts";
import { columnsWith, type Entry } from "./entries.ts";
import { currencyOfName } from "./currency-marks.ts";
import type { Table } from "./header.ts";
import { isEnglish } from "./header-words.ts";
import { pairOf } from "./money.ts";
import { namesOfMoney } from "./money-names.ts";
import { decideMoney, type MoneyDecision } from "./money-plan.ts";
import { dateRoles } from "./roles.ts";

export type Facts = {
  table: Table;
  columns: Columns;
  app: AppExport | undefined;
  options: ReadOptions;
  entries: Entry[];
};

export type Open = { dateOrder: boolean; decimalMark: boolean; sign: boolean };

export type Decision = {
  reading: Reading;
  money: MoneyDecision;
  /** The account of rows that do not say theirs. */
  account: string | null;
  open: Open;
  /** What was decided and makes a difference. */
  options: ReadOptions;
};

/** Decides what the cells of a file mean: first by its balances, which prove everything at once. */
export function decide({ table, columns, app, options, entries }: Facts): Decision {
  const { names } = table;
  const named = columnsWith(columns, "amount", "moneyOut", "moneyIn").map((index) =>
    currencyOfName(names[index] ?? ""),
  );
  const currency = named.find((code) => code !== null) ?? currencyAround(table);
  const plain = {
    mark: ".",
    amount: columns.get("amount")?.[0] ?? null,
    pair: { ...pairOf(columns), isSigned: false, isInNegative: false },
  };
  const provisional: Reading = {
    names,
    columns,
    money: {
      ...plain,
      mark: ".",
      direction: null,
      silent: null,
      isBill: false,
      isTurned: false,
      plainIsOut: false,
      signs: null,
      fee: null,
    },
    order: "dmy",
    period: undefined,
    currency,
  };
  const currencies = new Set(entries.flatMap((entry) => currencyOf(provisional, entry) ?? []));
  const money = decideMoney({
    names: app ? names : namesOfMoney(names),
    columns,
    entries,
    currencies,
    options,
    sign: app?.sign ?? null,
  });
  markPending(entries, money);
  const around = table.preamble.flatMap(({ cells }) => cells.flatMap(datesIn));
  const dates = decideDates({ entries, around, options, names, money });
  const period = periodOf(around, dates.order) ?? undefined;
  const reading = { ...provisional, money: money.plan, order: dates.order, period };
  const signs =
    money.plan.amount === null ? {} : ({ sign: money.plan.isTurned ? "out" : "in" } as const);
  return {
    reading,
    money,
    account: accountAround(table),
    open: { dateOrder: dates.isOpen, decimalMark: money.open.mark, sign: money.open.sign },
    options: {
      decimalMark: money.plan.mark,
      ...(dates.matters && { dateOrder: dates.order }),
      ...signs,
    },
  };
}

type DateInputs = {
  entries: Entry[];
  around: ScannedDate[];
  options: ReadOptions;
  names: string[];
  money: MoneyDecision;
};

function decideDates({ entries, around, options, names, money }: DateInputs) {
  const decision = decideDateOrder({
    rows: entries.map(({ dates }) => dateRoles.flatMap((role) => dates.get(role) ?? [])),
    direction: money.proof?.direction ?? null,
    around,
    // Without names nothing says the language.
    isEnglish: names.length === 0 || isEnglish(names),
    mark: money.open.mark ? null : money.plan.mark,
  });
  if (options.dateOrder) return { order: options.dateOrder, isOpen: false, matters: true };
  const named = decision?.isOpen ? orderOfNames(names) : null;
  if (named !== null) return { order: named, isOpen: false, matters: true };
  return decision
    ? { ...decision, matters: true }
    : { order: "dmy" as const, isOpen: false, matters: false };
}

/** The order that a column's name shows: "Value Date (dd/mm/yyyy)". */
function orderOfNames(names: string[]): DateOrder | null {
  const patterns: [DateOrder, RegExp][] = [
    ["dmy", /\bd{1,2}[/.-]?m{1,3}[/.-]?y/i],
    ["mdy", /\bm{1,3}[/.-]?d{1,2}[/.-]?y/i],
    ["ymd", /\by{2,4}[/.-]?m{1,3}[/.-]?d/i],
  ];
  const found = patterns.filter(([, pattern]) => names.some((name) => pattern.test(name)));
  const [only] = found;
  return found.length === 1 && only ? only[0] : null;
}

/** The IBAN or number of the account in the lines above the table; null where they have none. */
function accountAround({ preamble }: Table): string | null {
  const rows = preamble.map(({ cells }) =>
    cells.map((cell) => cell.replace(/^="/, "").replace(/"$/, "")),
  );
  const iban = rows.flat().find(isIban);
  if (iban !== undefined) return iban.replaceAll(" ", "");
  for (const cells of rows) {
    for (const [index, cell] of cells.entries()) {
      const next = cells[index + 1] ?? "";
      const isLabel =
        /^(?:iban|kontonummer|account|account number|no\. rekening|konto|rekening|numéro compte)\s*:?$/i.test(
          cell,
        );
      if (isLabel && /\d{4}/.test(next)) return next;
    }
  }
  return null;
}

const isIban = (cell: string) => /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(cell.replaceAll(" ", ""));

/** A code of a currency that stands alone in the lines above the table. */
function currencyAround({ preamble }: Table): string | null {
  const codes = new Set(
    preamble.flatMap(({ cells }) => cells.filter((cell) => cell.length === 3 && isCurrency(cell))),
  );
  const [code] = codes;
  return codes.size === 1 && code !== undefined ? code : null;
}

/** Banks give no balance to entries that are not booked yet: the newest ones. */
function markPending(entries: Entry[], { balance, proof }: MoneyDecision): void {
  if (balance === null || !proof) return;
  const newest = proof.direction === "newestFirst" ? entries : entries.toReversed();
  for (const entry of newest) {
    if (entry.numbers.has(balance)) return;
    entry.status = "pending";
  }
}
