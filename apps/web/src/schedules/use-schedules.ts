import type { Schedule } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** The schedules; a household has fewer than a page of them. */
export function useSchedules() {
  const outlay = useOutlay();
  return useQuery(outlay.schedules.list.queryOptions({ limit: 200 }));
}

/** By id: occurrences do not say what they are of. */
export function useSchedulesById(): ReadonlyMap<string, Schedule> {
  const { data } = useSchedules();
  return useMemo(() => new Map(data?.items.map((schedule) => [schedule.id, schedule])), [data]);
}
