import { nameKey } from "@outlay/core/without-schemas";
import type { FileAccount } from "@outlay/bank-files";
import type { AskedAccount, KnownProfile, ReadingContext } from "./reading-input.logic.ts";
import { cutText } from "../support/cut-text.logic.ts";

export type NamedAccount = { ref: string; account: FileAccount };

/** The file's accounts that have rows, each by the name that `options.accounts` gives it. */
export function nameAccounts(accounts: readonly FileAccount[]): NamedAccount[] {
  const filled = accounts.filter(({ rows }) => rows.length > 0);
  const refs = filled.map((account) => account.ref ?? account.name ?? account.currency);
  const shared = Map.groupBy(refs, (ref) => ref);
  return filled.map((account, index) => {
    const own = refs[index] ?? null;
    const isShared = (shared.get(own)?.length ?? 0) > 1;
    const marks = [own, isShared ? account.currency : null].filter((mark) => mark !== null);
    const ref = marks.length === 0 ? String(index + 1) : marks.join(" ");
    return { ref: cutText(ref, 200), account };
  });
}

export type Placed = NamedAccount & { accountId: string };
export type Placement = { placed: Placed[]; asked: AskedAccount[] };

/**
 * Whose rows are whose: as given, as remembered, or by name. A file of one account is the chosen account's, unless it is
 * known to be another one's. What stays open is asked.
 */
export function placeAccounts(
  named: readonly NamedAccount[],
  context: ReadingContext,
  profiles: readonly KnownProfile[],
): Placement {
  const placed: Placed[] = [];
  const asked: AskedAccount[] = [];
  const { options, accountId: chosen } = context;
  for (const { ref, account } of named) {
    const given = options.accounts?.[ref];
    const remembered =
      findRemembered(profiles, ref, chosen) ?? findByName({ ref, account }, context);
    const known = named.length === 1 ? (remembered ?? chosen) : remembered;
    const isSure = known !== undefined && (named.length > 1 || known === chosen);
    const accountId = given ?? (isSure ? known : undefined);
    if (accountId === "skip") continue;
    if (accountId !== undefined) placed.push({ ref, account, accountId });
    else asked.push(ask({ ref, account }, known ?? suggest(account, named, context)));
  }
  return { placed, asked };
}

function ask({ ref, account }: NamedAccount, known: string | undefined): AskedAccount {
  const { name, currency, rows } = account;
  return {
    ref,
    name,
    currency,
    rows: rows.length,
    suggestion: known === "skip" ? null : (known ?? null),
  };
}

/** What was answered for a ref: for the chosen account first. */
function findRemembered(profiles: readonly KnownProfile[], ref: string, chosen: string) {
  const own = profiles.filter(({ accountId }) => accountId === chosen);
  return [...own, ...profiles]
    .map(({ options }) => options.accounts?.[ref])
    .find((accountId) => accountId !== undefined);
}

function findByName({ ref, account }: NamedAccount, { accounts }: ReadingContext) {
  const names = new Set([ref, account.name ?? ref].map(nameKey));
  const found = accounts.filter(({ name, archived }) => !archived && names.has(nameKey(name)));
  return found.length === 1 ? found[0]?.id : undefined;
}

/** The account that has the currency, if there is one alone; the chosen one rather than others. */
function suggest(
  { currency }: FileAccount,
  named: readonly NamedAccount[],
  { accounts, accountId: chosen }: ReadingContext,
): string | undefined {
  const twins = named.filter(({ account }) => account.currency === currency);
  if (currency === null || twins.length > 1) return undefined;
  const fitting = accounts.filter((own) => own.currency === currency && !own.archived);
  const isChosen = fitting.some(({ id }) => id === chosen);
  return isChosen ? chosen : fitting.length === 1 ? fitting[0]?.id : undefined;
}

/** The first given ref that the file has not. */
export function findUnknownRef(
  named: readonly NamedAccount[],
  { options }: ReadingContext,
): string | undefined {
  const refs = new Set(named.map(({ ref }) => ref));
  return Object.keys(options.accounts ?? {}).find((ref) => !refs.has(ref));
}
