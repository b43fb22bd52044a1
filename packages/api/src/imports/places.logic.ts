import { entryKey, type KnownEntry, type MatchedRow } from "./known.logic.ts";

type Place = {
  bankId: string | null;
  occurrence: number;
  /** Entries of the same transaction that this one replaces: what was pending is booked. */
  replaced: readonly KnownEntry[];
};

/**
 * Finds the places of new entries beside those that are known: a bank's id and a content with its occurrence are an active
 * entry's alone. A twin of a known entry gets the next occurrence.
 */
export function createPlaces(known: readonly KnownEntry[]) {
  const idOf = (accountId: string, bankId: string) => `${accountId} ${bankId}`;
  const placeOf = (accountId: string, content: string, occurrence: number) =>
    `${accountId} ${content} ${occurrence}`;
  const ids = new Set(
    known.flatMap(({ accountId, bankId }) => (bankId === null ? [] : idOf(accountId, bankId))),
  );
  const places = new Set(
    known.map(({ accountId, content, occurrence }) => placeOf(accountId, content, occurrence)),
  );
  const isReplaced = (entry: KnownEntry, { accountId, matchOf, bankId, content }: MatchedRow) =>
    matchOf !== null &&
    entry.transactionId === matchOf &&
    entry.accountId === accountId &&
    ((bankId !== null && entry.bankId === bankId) || entry.content === content);
  const gone = new Set<string>();
  return (row: MatchedRow): Place => {
    const { accountId, content } = row;
    const replaced = known.filter((each) => isReplaced(each, row) && !gone.has(entryKey(each)));
    for (const entry of replaced) {
      gone.add(entryKey(entry));
      if (entry.bankId !== null) ids.delete(idOf(accountId, entry.bankId));
      places.delete(placeOf(accountId, entry.content, entry.occurrence));
    }
    const former = replaced.find((entry) => entry.content === content);
    let occurrence = former?.occurrence ?? row.occurrence;
    while (places.has(placeOf(accountId, content, occurrence))) occurrence += 1;
    places.add(placeOf(accountId, content, occurrence));
    const bankId = row.bankId !== null && ids.has(idOf(accountId, row.bankId)) ? null : row.bankId;
    if (bankId !== null) ids.add(idOf(accountId, bankId));
    return { bankId, occurrence, replaced };
  };
}
