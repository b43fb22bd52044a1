import { groupBy, type MatchedRow } from "./known.logic.ts";
import { similarity } from "./similarity.logic.ts";

/** At most so many days lie between a bank's entry and what people record of it. */
export const maxDays = 4;
/** So many are compared by their texts. */
const maxCompared = 32;

/** Something that a row may be or belong to. */
export type Offer = { id: string; place: string; day: number; words: () => ReadonlySet<string> };
/** A row, and where to look for it. */
export type Sought = {
  row: MatchedRow;
  place: string;
  day: number;
  words: () => ReadonlySet<string>;
};
type Rules<Offered extends Offer> = {
  isFree: (row: MatchedRow, offer: Offered) => boolean;
  take: (row: MatchedRow, offer: Offered) => void;
};

const keyOf = ({ place, day }: Pick<Offer, "place" | "day">) => `${place} ${day}`;

/** By the distance of their days, the earlier day first. */
function* nearest<Offered extends Offer>(
  offers: ReadonlyMap<string, readonly Offered[]>,
  { place, day }: Sought,
): Generator<{ offer: Offered; distance: number }, void> {
  for (let distance = 0; distance <= maxDays; distance += 1)
    for (const near of new Set([day - distance, day + distance]))
      for (const offer of offers.get(keyOf({ place, day: near })) ?? []) yield { offer, distance };
}

/**
 * Gives each row the offer whose text is most like its own, then the nearest by day; no offer twice. Neither the order of the
 * offers nor that of the rows decides, unless all else is the same.
 */
export function assignNearest<Offered extends Offer>(
  seeking: readonly Sought[],
  all: readonly Offered[],
  { isFree, take }: Rules<Offered>,
): void {
  const places = new Set(all.map(({ place }) => place));
  const sought = seeking.filter(({ place }) => places.has(place));
  const sorted = all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const offers = groupBy(sorted, keyOf);
  const given = new Set<MatchedRow>();
  const give = ({ row }: Sought, offer: Offered) => {
    if (given.has(row) || !isFree(row, offer)) return;
    given.add(row);
    take(row, offer);
  };
  const pairs = sought.flatMap((each) => {
    const found = [];
    for (const { offer, distance } of nearest(offers, each)) {
      if (!isFree(each.row, offer)) continue;
      found.push({ each, offer, distance, score: similarity(each.words(), offer.words()) });
      if (found.length === maxCompared) break;
    }
    return found;
  });
  pairs.sort(
    (one, other) =>
      other.score - one.score ||
      one.distance - other.distance ||
      one.each.row.index - other.each.row.index ||
      (one.offer.id < other.offer.id ? -1 : 1),
  );
  for (const { each, offer } of pairs) give(each, offer);
  // Of very many with one amount all that were compared may be taken.
  for (const each of sought)
    if (!given.has(each.row))
      for (const { offer } of nearest(offers, each)) {
        give(each, offer);
        if (given.has(each.row)) break;
      }
}
