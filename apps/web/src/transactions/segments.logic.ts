import type { RouterOutputs, Transaction } from "@outlay/client";

export type Page = RouterOutputs["transactions"]["list"];
export type Place = Pick<Transaction, "occurredOn" | "id">;

/**
 * A part of the list that is fetched by itself: the rows after a place, up to where the next one begins. Where it begins
 * stays, so a change alters the rows of one segment and moves none to another.
 */
export type Segment = {
  /** Of the first row; undefined at the beginning of the list. */
  cursor?: string | undefined;
  after?: Place | undefined;
};

export type PageOf = (segment: Segment) => Page | undefined;
type Rows = readonly Transaction[];

export const cursorOf = ({ cursor = "" }: Segment): string => cursor;

/** Of a list, this device keeps so many segments for when the server cannot be reached. */
export const keptSegments = 5;

/** A list of which nothing is loaded. */
export const wholeList: readonly Segment[] = [{}];

/** Newest first, and of a day what was recorded last: as the server sorts. */
export const isBefore = (one: Place, other: Place): boolean =>
  one.occurredOn > other.occurredOn || (one.occurredOn === other.occurredOn && one.id > other.id);

/** The segments once a page of one is loaded: where the page ends another one begins, and what it covers needs none. */
export function withPage(
  segments: readonly Segment[],
  index: number,
  { items, nextCursor }: Page,
): readonly Segment[] {
  const following = segments.slice(index + 1);
  const last = items.at(-1);
  if (nextCursor === null) return following.length > 0 ? segments.slice(0, index + 1) : segments;
  if (!last) return segments;
  const reached = following.findLastIndex(({ after }) => after && !isBefore(last, after));
  if (reached === 0) return segments;
  const { occurredOn, id } = last;
  const rest =
    reached === -1
      ? [{ cursor: nextCursor, after: { occurredOn, id } }, ...following]
      : following.slice(reached);
  return [...segments.slice(0, index + 1), ...rest];
}

/** The segments as all loaded pages say; the same array if that is nothing new. */
export function withPages(segments: readonly Segment[], pageOf: PageOf): readonly Segment[] {
  let known = segments;
  for (let index = 0; index < known.length; index += 1) {
    const page = pageOf(known[index] ?? {});
    if (page) known = withPage(known, index, page);
  }
  return known;
}

/** The rows of each segment, as far as it is loaded. Each row is there once: where its newest version is. */
export function rowsOf(segments: readonly Segment[], pageOf: PageOf): readonly Rows[] {
  const loaded = segments.map((segment, index) => {
    const end = segments[index + 1]?.after;
    const items: Rows = pageOf(segment)?.items ?? [];
    return end ? items.filter((row) => !isBefore(end, row)) : items;
  });
  const newest = new Map<string, Transaction>();
  for (const row of loaded.flat()) {
    const other = newest.get(row.id);
    if (!other || other.version < row.version) newest.set(row.id, row);
  }
  return loaded.map((rows) => rows.filter((row) => newest.get(row.id) === row));
}

type Loaded = { segments: readonly Segment[]; pageOf: PageOf; rows: readonly Rows[] };

/** The cursors of the segments that have rows between two indexes, or begin there; of those not loaded, of the next one. */
export function cursorsBetween(
  { segments, pageOf, rows }: Loaded,
  first: number,
  last: number,
): string[] {
  const cursors: string[] = [];
  let start = 0;
  let isLoaded = true;
  for (const [index, segment] of segments.entries()) {
    const follows = isLoaded;
    isLoaded = pageOf(segment) !== undefined;
    const end = start + (rows[index]?.length ?? 0);
    if (start <= last && end >= first && (isLoaded || follows)) cursors.push(cursorOf(segment));
    start = end;
  }
  return cursors;
}

/** The cursors of the gaps: segments that are not loaded though one behind them is. */
export function cursorsOfGaps({ segments, pageOf }: Omit<Loaded, "rows">): string[] {
  const isLoaded = (segment: Segment) => pageOf(segment) !== undefined;
  const end = segments.findLastIndex(isLoaded);
  return segments.filter((segment, index) => index < end && !isLoaded(segment)).map(cursorOf);
}

/** The cursors of the segments that have one of the rows. */
export function cursorsWith({ segments, rows }: Loaded, ids: ReadonlySet<string>): string[] {
  if (ids.size === 0) return [];
  return segments.filter((_, index) => rows[index]?.some(({ id }) => ids.has(id))).map(cursorOf);
}
