import { useMemo } from "react";

/** The time zones of this browser, and one that may be none of them. */
export function useZones(known: string): readonly string[] {
  return useMemo(() => [...new Set([...Intl.supportedValuesOf("timeZone"), known])], [known]);
}
