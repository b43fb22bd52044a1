import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";

/** As many as a book may have. */
export const rulesInput = { limit: 200 } as const;

/** The rules in the order in which they are tried. */
export function useRules() {
  const outlay = useOutlay();
  return useQuery(outlay.rules.list.queryOptions(rulesInput));
}
