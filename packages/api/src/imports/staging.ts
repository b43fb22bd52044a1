import { hash } from "node:crypto";
import { earliestDate, latestDate, trustedDate } from "@outlay/core/without-schemas";
import type { FileRow } from "@outlay/bank-files";
import { usefulBankIds } from "./bank-ids.logic.ts";
import type { Placed } from "./file-accounts.logic.ts";
import type { ReadingContext } from "./reading-input.logic.ts";
import { amountFault, stageFee, stageOriginal, toMinorUnits } from "./staged-amounts.logic.ts";
import { indexAccounts, indexCategories } from "./staged-names.logic.ts";
import type { RowIssue, StagedRow } from "./staged-row.ts";
import { stageCategories } from "./staged-splits.logic.ts";
import { partTransfers } from "./transfer-parts.logic.ts";
import { stageTags, stageTexts, textKey } from "./staged-texts.logic.ts";
import { cutText } from "../support/cut-text.logic.ts";

type OwnAccount = ReadingContext["accounts"][number];

/** Rows of one account of the file. */
type Place = {
  own: OwnAccount;
  /** The file's currency of the account, where rows name none. */
  currency: string | null;
  bankIds: ReadonlyMap<number, string>;
};

/** Fills in what rules say. */
export type Fill = (row: StagedRow) => void;

/**
 * A function that turns a file's rows into staged ones, and the rows in the order of the file. Rows are staged when they are
 * asked for, in this order: the occurrence of a row is counted over those before it.
 */
export function createStaging(placed: readonly Placed[], context: ReadingContext, fill: Fill) {
  const owns = new Map(context.accounts.map((account) => [account.id, account]));
  const names = {
    categories: indexCategories(context.categories),
    accounts: indexAccounts(
      context.accounts.filter(({ archived }) => !archived),
      placed,
    ),
  };
  const counts = new Map<string, number>();
  const queue = placed
    .flatMap(({ account, accountId }) => {
      const own = owns.get(accountId);
      if (!own) return [];
      const bankIds = usefulBankIds(account.rows);
      const place: Place = { own, currency: account.currency, bankIds };
      return account.rows.map((row) => ({ row, place }));
    })
    .toSorted((one, other) => one.row.index - other.row.index);
  partQueue(queue, names);
  const stage = ({ row, place, whole, partOf }: Queued): StagedRow => {
    const staged = stageRow(row, place, names);
    if (whole && staged.content !== "") staged.content = digestOf(whole, place.own);
    if (partOf !== undefined) staged.partOf = partOf;
    const key = `${staged.accountId} ${staged.content}`;
    if (staged.content !== "") counts.set(key, (staged.occurrence = (counts.get(key) ?? 0) + 1));
    if (staged.status !== "invalid") fill(staged);
    return staged;
  };
  return { queue, stage };
}

/** As many as a file may have. */
const mostRows = 50_000;

type Queued = {
  row: FileRow;
  place: Place;
  /** The entry of which the row has what is left beside its transfers. */
  whole?: FileRow;
  /** The index of the row of which this is a transfer. */
  partOf?: number;
};

/**
 * Parts rows of which a part is a transfer, as long as there is room. Behind all rows of the file are those of the transfers, so
 * that no index changes.
 */
function partQueue(queue: Queued[], names: Names): void {
  let next = (queue.at(-1)?.row.index ?? 0) + 1;
  const added: Queued[] = [];
  for (const [at, { row, place }] of queue.entries()) {
    if (row.splits.length === 0 || next + row.splits.length > mostRows) continue;
    const [first, ...transfers] =
      partTransfers(
        row,
        place.own,
        (name) => findTransferable(name, place.own, names) !== undefined,
      ) ?? [];
    if (first) queue[at] = { row: first, place, whole: row };
    for (const transfer of transfers)
      added.push({ row: { ...transfer, index: next++ }, place, partOf: row.index });
  }
  for (const each of added) queue.push(each);
}

/** The account of this name, if it takes the amount as it is. */
function findTransferable(name: string, own: OwnAccount, { accounts }: Names) {
  const other = accounts(name);
  return other && other.id !== own.id && other.currency === own.currency ? other : undefined;
}

/** What is behind so many characters of a text is not looked at. */
const longestText = 20_000;

type Names = {
  categories: ReturnType<typeof indexCategories>;
  accounts: ReturnType<typeof indexAccounts>;
};

function stageRow(row: FileRow, place: Place, names: Names): StagedRow {
  const { own, bankIds } = place;
  const issues: RowIssue[] = [...row.issues];
  const minor = readAmount(row, place, issues);
  const occurredOn = readDay(row, issues);
  const isInvalid =
    row.status === "invalid" || minor === undefined || occurredOn === "" || issues.length > 0;
  const [payee, note] = [row.payee, row.note].map((given) => given?.slice(0, longestText) ?? null);
  const texts = stageTexts(payee ?? null, note ?? null);
  if (texts.isShortened) issues.push({ field: "note", message: "The text was shortened." });
  const tags = stageTags([row, ...row.splits].flatMap((part) => part.tags));
  const text = textKey(payee ?? null, note ?? null);
  const filed = stageCategories(row, { minor: minor ?? 0n, currency: own.currency, names }, issues);
  const transferAccountId = findOther(row, { own, names }, issues);
  return {
    index: row.index,
    line: row.line,
    accountId: own.id,
    currency: own.currency,
    status: isInvalid ? "invalid" : row.status === "pending" ? "pending" : "new",
    occurredOn,
    amountMinor: minor === undefined ? "" : String(minor),
    payee: texts.payee,
    note: texts.note,
    tags,
    ...filed,
    original: stageOriginal(row.original),
    feeMinor: stageFee(row.fee, own.currency),
    excluded: false,
    transferAccountId,
    origins: originsOf([texts.payee, filed.categoryId, tags[0], texts.note]),
    bankId: bankIds.get(row.index) ?? null,
    text: cutText(text, 500),
    content: isInvalid ? "" : digest(occurredOn, String(minor), text),
    occurrence: 1,
    suggestion: null,
    duplicateOf: null,
    matchOf: null,
    transferWith: null,
    refused: [],
    skip: isInvalid ? false : isLeftOut(row, minor, issues),
    changed: [],
    issues,
  };
}

/** The content of a row with an amount, whatever of it becomes rows of their own: the same entry is known again when that changes. */
function digestOf({ date, amount, payee, note }: FileRow, { currency }: OwnAccount): string {
  const text = textKey(payee?.slice(0, longestText) ?? null, note?.slice(0, longestText) ?? null);
  return digest(date, String(toMinorUnits(amount, currency)), text);
}

function digest(day: string, minor: string, text: string): string {
  return hash("sha256", `${day}\n${minor}\n${text}`, "base64url").slice(0, 27);
}

/** A letter for each field that the file has set. */
const originsOf = (fields: (string | null | undefined)[]) =>
  fields.map((field) => (field === null || field === undefined ? "-" : "i")).join("");

function readAmount(
  row: FileRow,
  { own, currency: filed }: Place,
  issues: RowIssue[],
): bigint | undefined {
  if (row.amount === "") return undefined;
  const currency = row.currency ?? filed;
  if (currency !== null && currency !== own.currency) {
    const message = `The entry is in ${cutText(currency, 10)}, the account ${own.name} in ${own.currency}.`;
    issues.push({ field: "currency", message });
    return undefined;
  }
  const minor = toMinorUnits(row.amount, own.currency);
  if (minor === undefined)
    issues.push({ field: "amount", message: amountFault(row.amount, own.currency) });
  return minor;
}

function readDay({ date }: FileRow, issues: RowIssue[]) {
  const day = trustedDate(date);
  if (date !== "" && (day < earliestDate || day > latestDate))
    issues.push({
      field: "date",
      message: `Dates are from ${earliestDate} to ${latestDate}, not ${date}.`,
    });
  return day;
}

/** Whether a row records nothing; the issue says why. */
function isLeftOut(row: FileRow, minor: bigint | undefined, issues: RowIssue[]): boolean {
  if (row.openingBalance) {
    const message =
      "This is the balance that the account begins with: set the account's opening balance.";
    issues.push({ field: "amount", message: `Left out. ${message}` });
  } else if (minor === 0n)
    issues.push({ field: "amount", message: "Left out: its amount is zero." });
  return row.openingBalance || minor === 0n;
}

/** The other account of a transfer, if the book has one of this name that takes the amount as it is. */
function findOther(
  { transferTo }: FileRow,
  { own, names }: { own: OwnAccount; names: Names },
  issues: RowIssue[],
): string | null {
  if (transferTo === null || transferTo.trim() === "") return null;
  const other = names.accounts(transferTo);
  const shown = `"${cutText(transferTo, 100)}"`;
  const fitting = findTransferable(transferTo, own, names);
  if (fitting) return fitting.id;
  const fault = other
    ? other.id === own.id
      ? `The other account, ${shown}, is this one.`
      : `The other account, ${shown}, is in ${other.currency}: record the transfer by hand.`
    : `The book has no account ${shown} that it could be a transfer with.`;
  issues.push({ field: "transferTo", message: fault });
  return null;
}

/** The amount that a row adds to its account when it is recorded. */
export function addedBy(row: StagedRow): bigint {
  const isAdded = !row.skip && (row.status === "new" || row.status === "pending");
  if (!isAdded) return 0n;
  const minor = BigInt(row.amountMinor);
  if (row.matchOf === null) return minor;
  return row.replacesMinor === undefined ? 0n : minor - BigInt(row.replacesMinor);
}

/** The part of that which is pending; negative where it books what was. */
export function pendingAddedBy(row: StagedRow): bigint {
  if (row.skip) return 0n;
  if (row.status === "pending") return row.matchOf === null ? BigInt(row.amountMinor) : 0n;
  return row.status === "new" && row.matchOf !== null ? -BigInt(row.replacesMinor ?? 0) : 0n;
}
