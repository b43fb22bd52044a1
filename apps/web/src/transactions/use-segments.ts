import type { RouterInputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import {
  cursorOf,
  cursorsBetween,
  cursorsOfGaps,
  cursorsWith,
  keptSegments,
  type Page,
  rowsOf,
  type Segment,
  wholeList,
  withPage,
  withPages,
} from "./segments.logic.ts";

type Input = NonNullable<RouterInputs["transactions"]["list"]>;
type Results = readonly { data: Page | undefined }[];

/** Of rows that are so near to those in sight the newest state is kept. */
const ahead = 50;
const pagesOf = (results: Results) => results.map(({ data }) => data);

/** What the segment at an index is fetched with. */
function useOptions(input: Input) {
  const outlay = useOutlay();
  return useCallback(
    ({ cursor }: Segment, index: number) =>
      outlay.transactions.list.queryOptions(
        { ...input, ...(cursor !== undefined && { cursor }) },
        { meta: { isKept: index < keptSegments } },
      ),
    [outlay, input],
  );
}

/** The segments of a list that are known: of no group of procedures, and there as long as its pages are. */
function useKnown(input: Input) {
  const queryClient = useQueryClient();
  const queryKey = useMemo(() => [["segments"], input], [input]);
  const { data } = useQuery({
    queryKey,
    queryFn: () => wholeList,
    initialData: wholeList,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const setKnown = useCallback(
    (segments: readonly Segment[]) => void queryClient.setQueryData(queryKey, segments),
    [queryClient, queryKey],
  );
  return [data, setKnown] as const;
}

/** The pages of a list. Only those that are live are fetched, and fetched again by what alters them. */
function usePages(input: Input, known: readonly Segment[], live: readonly string[]) {
  const options = useOptions(input);
  // While another search is under way, the rows before it stay.
  const head = useQuery({ ...options({}, 0), placeholderData: keepPreviousData });
  const rest = useMemo(() => known.slice(1), [known]);
  const pages = useQueries({
    queries: useMemo(
      () =>
        rest.map((segment, index) => ({
          ...options(segment, index + 1),
          enabled: live.includes(cursorOf(segment)),
        })),
      [rest, live, options],
    ),
    combine: pagesOf,
  });
  const { data, isPlaceholderData, isPending, error } = head;
  const loaded = useMemo(() => {
    const byCursor = new Map(rest.map((segment, index) => [cursorOf(segment), pages[index]]));
    byCursor.set("", data);
    const pageOf = (segment: Segment) => byCursor.get(cursorOf(segment));
    const segments = isPlaceholderData ? wholeList : withPages(known, pageOf);
    return { segments, pageOf, rows: rowsOf(segments, pageOf) };
  }, [known, rest, pages, data, isPlaceholderData]);
  return { loaded, isPending, isPlaceholderData, error: data ? null : error };
}

const isSame = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((each, index) => each === others[index]);

/**
 * The rows of a list, loaded as they come near. Only what is near, or chosen, is fetched again after a change: that costs
 * as much in a long list as in a short one.
 */
export function useSegments(input: Input, chosen: ReadonlySet<string>) {
  const queryClient = useQueryClient();
  const options = useOptions(input);
  const [known, setKnown] = useKnown(input);
  const [live, setLive] = useState<readonly string[]>([]);
  const { loaded, isPending, isPlaceholderData, error } = usePages(input, known, live);
  const { segments, pageOf, rows } = loaded;
  useEffect(() => {
    if (!isPlaceholderData && segments !== known) setKnown(segments);
  }, [isPlaceholderData, segments, known, setKnown]);
  const gaps = useMemo(() => cursorsOfGaps(loaded), [loaded]);
  const onView = useCallback(
    (first: number, last: number) => {
      const near = cursorsBetween(loaded, first - ahead, last + ahead);
      const cursors = [...new Set([...near, ...gaps, ...cursorsWith(loaded, chosen)])];
      setLive((old) => (isSame(old, cursors) ? old : cursors));
    },
    [loaded, gaps, chosen],
  );
  const loadUpTo = useCallback(
    async (count: number) => {
      const found = new Map<string, Page>();
      let all = known;
      const rowsFound = () => rowsOf(all, (segment) => found.get(cursorOf(segment))).flat();
      for (let index = 0; index < all.length && rowsFound().length < count; index += 1) {
        const segment = all[index] ?? {};
        // One after another: each says where the next one begins.
        const page = await queryClient.query(options(segment, index));
        found.set(cursorOf(segment), page);
        all = withPage(all, index, page);
      }
      setKnown(all);
      return rowsFound().slice(0, count);
    },
    [known, setKnown, queryClient, options],
  );
  return {
    rows: useMemo(() => rows.flat(), [rows]),
    hasGap: gaps.length > 0,
    hasMore: segments.some((segment) => !pageOf(segment)),
    isPending,
    error,
    onView,
    loadUpTo,
  };
}
