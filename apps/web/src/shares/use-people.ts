import type { Person } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";

/** The people of the book, archived ones included; none while they are not known. */
export function usePeople(): readonly Person[] {
  const outlay = useOutlay();
  return useQuery(outlay.household.people.queryOptions()).data?.items ?? [];
}
