import type { Balance, FileAccount } from "./types.ts";

/** What a file says of an account at one place, with what sets it apart from others of the same number. */
export type AccountPart = FileAccount & { kind?: string | null };

/**
 * A file may have several statements of one account, such as one a day: they are one account, with the earliest opening
 * and the latest closing balance. Accounts of one number, by currency or kind, get refs of their own.
 */
export function mergeAccounts(parts: readonly AccountPart[]): FileAccount[] {
  const merged = new Map<string, AccountPart>();
  for (const part of parts) {
    const key = JSON.stringify([part.ref, part.kind ?? null, part.currency]);
    const known = merged.get(key);
    if (known) addPart(known, part);
    else merged.set(key, part);
  }
  const byRef = Map.groupBy(merged.values(), ({ ref }) => ref);
  return [...merged.values()].map(({ kind, ...account }) => {
    const twins = byRef.get(account.ref) ?? [];
    const marks = [
      hasSeveral(twins.map((twin) => twin.kind)) ? kind : null,
      hasSeveral(twins.map((twin) => twin.currency)) ? account.currency : null,
    ];
    const ref = [account.ref, ...marks].filter(Boolean).join(" ");
    return { ...account, ref: ref === "" ? null : ref };
  });
}

const hasSeveral = (values: unknown[]) => new Set(values).size > 1;

function addPart(account: AccountPart, { rows, opening, closing, name }: AccountPart): void {
  // One by one: the arguments of a call are limited.
  for (const row of rows) account.rows.push(row);
  account.name ??= name;
  if (opening && (!account.opening || dayOf(opening) < dayOf(account.opening)))
    account.opening = opening;
  if (closing && (!account.closing || dayOf(closing) >= dayOf(account.closing)))
    account.closing = closing;
}

const dayOf = (balance: Balance) => balance.on ?? "";
