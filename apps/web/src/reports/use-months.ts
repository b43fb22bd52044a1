import { startOfMonth } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";

const maxMonths = 24;

/** The months of the book until the current one, newest first: they begin on a day that the book has chosen. */
export function useMonths() {
  const outlay = useOutlay();
  const { data: current } = useSuspenseQuery(outlay.analytics.summary.queryOptions());
  const { data } = useSuspenseQuery(
    outlay.analytics.monthly.queryOptions({
      from: startOfMonth(current.from, -maxMonths),
      to: current.to,
    }),
  );
  // The first one may begin before the day that was asked for.
  return data.months.slice(-maxMonths).toReversed();
}
