import { type BankFile, readBankFile, type ReadOptions } from "@outlay/bank-files";
import {
  findUnknownRef,
  nameAccounts,
  type NamedAccount,
  type Placed,
  placeAccounts,
} from "./file-accounts.logic.ts";
import type { ImportOptions } from "./options.contract.ts";
import type {
  Choice,
  OtherStatement,
  ReadingContext,
  ReadingSummary,
  Statement,
} from "./reading-input.logic.ts";
import { trustedDate } from "@outlay/core/without-schemas";
import { toMinorUnits } from "./staged-amounts.logic.ts";
import type { StagedRow } from "./staged-row.ts";
import { createStaging, type Fill } from "./staging.ts";
import { cutText } from "../support/cut-text.logic.ts";

const rowsInPage = 500;

/** The caller gave an account that the file has not. */
export class UnknownRefError extends Error {
  override readonly name = "UnknownRefError";
  readonly ref: string;
  readonly known: string[];

  constructor(ref: string, named: readonly NamedAccount[]) {
    super(`The file has no account "${ref}".`);
    this.ref = ref;
    this.known = named.map((one) => one.ref);
  }
}

export type Reading = {
  summary: ReadingSummary;
  /** The next rows, at most 500; empty at the end, and while a question is open. */
  nextPage: () => StagedRow[];
};

/** Reads a file for an account. Throws a BankFileError, or an UnknownRefError. */
export function openReading(bytes: Uint8Array, context: ReadingContext, fill: Fill): Reading {
  const { file, header, profiles } = readWithProfile(bytes, context);
  const named = nameAccounts(file.accounts);
  const unknown = findUnknownRef(named, context);
  if (unknown !== undefined) throw new UnknownRefError(unknown, named);
  const { placed, asked } = placeAccounts(named, context, profiles);
  const isOpen = asked.length > 0 || file.questions.length > 0;
  const { queue, stage } = createStaging(isOpen ? [] : placed, context, fill);
  const summary: ReadingSummary = {
    format: file.format,
    app: file.app ?? null,
    encoding: file.encoding,
    options: optionsInForce(file, { named, placed, asked }, context),
    header,
    profileId: profiles.find(({ accountId }) => accountId === context.accountId)?.id ?? null,
    askedAccounts: asked,
    choices: file.questions.map(toChoice),
    statement: isOpen ? null : findStatement(placed, context),
    otherStatements: isOpen ? [] : findOtherStatements(placed, context),
  };
  let at = 0;
  return {
    summary,
    nextPage: () => {
      const rows = queue.slice(at, at + rowsInPage).map(stage);
      at += rowsInPage;
      return rows;
    },
  };
}

/** What the parser takes of a person's options. */
function parserOptions({
  accounts: _accounts,
  createMissing: _missing,
  ...options
}: ImportOptions) {
  // Those that are not given are absent in JSON.
  return options as ReadOptions;
}

function readWithProfile(bytes: Uint8Array, context: ReadingContext) {
  const chosen = context.accounts.find(({ id }) => id === context.accountId);
  const read = (options: ReadOptions) =>
    readBankFile(bytes, { ...options, ...(chosen && { currency: chosen.currency }) });
  const given = parserOptions(context.options);
  const first = read(given);
  const header = isReadApart(given) ? plainHeader(read, first) : headerOf(first);
  const profiles = context.profiles.filter(
    (profile) => profile.format === first.format && profile.header === header,
  );
  const own = profiles.find(({ accountId }) => accountId === context.accountId);
  const known = own ? parserOptions(own.options) : {};
  const isSame = Object.keys(known).every((name) => Object.hasOwn(given, name));
  return { file: isSame ? first : read({ ...known, ...given }), header, profiles };
}

/** Whether the header may have been read otherwise than without the options. */
const isReadApart = ({ encoding, delimiter }: ReadOptions) =>
  encoding !== undefined || delimiter !== undefined;

/** The header as it is found when nothing is known, so that the next file of the kind finds the profile. */
function plainHeader(read: (options: ReadOptions) => BankFile, file: BankFile): string {
  try {
    return headerOf(read({}));
  } catch {
    return headerOf(file);
  }
}

const maxHeader = 4000;

/** What files of a kind have in common. */
function headerOf({ header, format, app }: BankFile): string {
  return cutText((header ?? app ?? format).replaceAll("\0", ""), maxHeader);
}

function optionsInForce(
  { options: { currency: _currency, ...options } }: BankFile,
  { named, placed, asked }: { named: NamedAccount[]; placed: Placed[]; asked: { ref: string }[] },
  { options: given }: ReadingContext,
): ImportOptions {
  const isOpen = new Set(asked.map(({ ref }) => ref));
  const places = new Map(placed.map(({ ref, accountId }) => [ref, accountId]));
  const decided = named.filter(({ ref }) => !isOpen.has(ref));
  const accounts = Object.fromEntries(decided.map(({ ref }) => [ref, places.get(ref) ?? "skip"]));
  return {
    ...(options as ImportOptions),
    ...((named.length > 1 || given.accounts) && { accounts }),
    ...(given.createMissing !== undefined && { createMissing: given.createMissing }),
  };
}

function toChoice({ option, readings }: BankFile["questions"][number]): Choice {
  return {
    option,
    readings: readings.map(({ value, rows }) => ({
      value,
      rows: rows.slice(0, 5).map(({ line, date, amount, payee, note }) => ({
        line,
        occurredOn: date,
        amount,
        payee: payee && cutText(payee, 200),
        note: note && cutText(note, 200),
      })),
    })),
  };
}

/** The closing balance of an account, where the file has one that can be compared. */
function findClosing(
  placed: readonly Placed[],
  { accounts }: ReadingContext,
  accountId: string,
): (Statement & { lastOn: string }) | null {
  const own = placed.filter((each) => each.accountId === accountId);
  const said = own.length === 1 ? own[0]?.account : undefined;
  const account = accounts.find(({ id }) => id === accountId);
  if (!said?.closing || !account || (said.currency ?? account.currency) !== account.currency)
    return null;
  const { closing, rows } = said;
  const minor = toMinorUnits(closing.amount, account.currency);
  if (minor === undefined) return null;
  const lastOn = rows.reduce(
    (last, { date, status }) => (status !== "invalid" && date > last ? date : last),
    "",
  );
  return {
    on: closing.on === null ? null : trustedDate(closing.on),
    minor: String(minor),
    lastOn,
  };
}

function findStatement(placed: readonly Placed[], context: ReadingContext): Statement | null {
  const found = findClosing(placed, context, context.accountId);
  return found && { on: found.on, minor: found.minor };
}

/** Those of the file's other accounts, at the end of their last row's day if the file names none. */
function findOtherStatements(placed: readonly Placed[], context: ReadingContext): OtherStatement[] {
  const others = new Set(placed.map(({ accountId }) => accountId));
  others.delete(context.accountId);
  return [...others].flatMap((accountId) => {
    const found = findClosing(placed, context, accountId);
    if (!found || (found.on === null && found.lastOn === "")) return [];
    const { on, lastOn, minor } = found;
    return { accountId, on: on ?? trustedDate(lastOn), minor };
  });
}
