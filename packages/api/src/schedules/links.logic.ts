import {
  addDays,
  type Amount,
  type CalendarDate,
  daysBetween,
  nameKey,
  toThousandths,
} from "@outlay/core";
import type { ResolvedTransaction } from "../ledger/resolve.logic.ts";
import type { Template } from "./template.logic.ts";
import { type OpenOccurrence, openOccurrences, type Timeline } from "./timeline.logic.ts";

/** How many days before or after an occurrence its transaction may be dated. */
const linkDays = 4;
/** By how many percent the amount may differ if the payee, or both accounts of a transfer, are the same. */
const linkPercent = 10n;

/** What a new transaction may be an occurrence of: bounds that the database looks for. */
export type Sought = { kinds: string[]; least: bigint; most: bigint; until: CalendarDate };

/** The widest bounds of what is recorded; undefined if nothing is. */
export function soughtFor(
  created: readonly { kind: string; amount: Amount; occurredOn?: CalendarDate | undefined }[],
  today: CalendarDate,
): Sought | undefined {
  const amounts = created.map(({ amount }) => toThousandths(amount));
  const [first] = amounts;
  if (first === undefined) return undefined;
  const smallest = amounts.reduce((least, amount) => (amount < least ? amount : least), first);
  const largest = amounts.reduce((most, amount) => (amount > most ? amount : most), first);
  const days = created.map(({ occurredOn = today }) => occurredOn);
  const last = days.reduce((latest, day) => (day > latest ? day : latest));
  return {
    kinds: [...new Set(created.map(({ kind }) => kind))],
    least: (smallest * 100n) / (100n + linkPercent) - 1n,
    most: (largest * 100n) / (100n - linkPercent) + 1n,
    until: addDays(last, linkDays),
  };
}

const distance = (a: bigint, b: bigint) => (a < b ? b - a : a - b);

/** Whether one of two payees names the other, as a bank's "NETFLIX.COM 8662" names Netflix. */
function areAlike(a: string, b: string): boolean {
  const [first, second] = [nameKey(a), nameKey(b)];
  return first === second || first.includes(second) || second.includes(first);
}

/** Whether a transaction is what a template describes, but for its day. */
function matches(template: Template, entry: ResolvedTransaction): boolean {
  if (template.kind !== entry.kind || template.currency !== entry.currency) return false;
  const isNear =
    distance(template.amountMinor, entry.amountMinor) * 100n <= template.amountMinor * linkPercent;
  if (!isNear) return false;
  const isSameAccount =
    template.accountId === entry.accountId && template.toAccountId === entry.toAccountId;
  if (entry.kind === "transfer") return isSameAccount;
  const isNamed = template.payee !== null && entry.payee !== null;
  if (isNamed && nameKey(template.payee ?? "") === nameKey(entry.payee ?? "")) return true;
  if (!isSameAccount || template.amountMinor !== entry.amountMinor) return false;
  return template.payee === null || entry.payee === null || areAlike(template.payee, entry.payee);
}

type Identified = Timeline & { id: string };
export type Candidate<Row> = { schedule: Row; occurrence: OpenOccurrence };

/** The open occurrence that a transaction is: the nearest one of those with its payee or account. */
export function findOccurrence<Row extends Identified>(
  schedules: readonly Row[],
  entry: ResolvedTransaction,
): Candidate<Row> | undefined {
  const { occurredOn, amountMinor } = entry;
  const found = schedules.flatMap((schedule) => near(schedule, entry));
  const apart = ({ occurrence: { dueOn } }: Candidate<Row>) =>
    Math.abs(daysBetween(dueOn, occurredOn));
  const differs = ({ occurrence: { settings } }: Candidate<Row>) =>
    distance(settings.template.amountMinor, amountMinor);
  return found.toSorted(
    (a, b) =>
      apart(a) - apart(b) ||
      Number(differs(a) - differs(b)) ||
      (a.schedule.id < b.schedule.id ? -1 : 1),
  )[0];
}

/** The weekend rule moves an occurrence by two days at most. */
const mostMoved = 2;

function near<Row extends Identified>(schedule: Row, entry: ResolvedTransaction): Candidate<Row>[] {
  const from = addDays(entry.occurredOn, -linkDays);
  const to = addDays(entry.occurredOn, linkDays);
  const found: Candidate<Row>[] = [];
  for (const occurrence of openOccurrences(schedule, addDays(from, -mostMoved))) {
    if (occurrence.on > addDays(to, mostMoved)) break;
    const isNear = occurrence.dueOn >= from && occurrence.dueOn <= to;
    if (isNear && matches(occurrence.settings.template, entry))
      found.push({ schedule, occurrence });
  }
  return found;
}
